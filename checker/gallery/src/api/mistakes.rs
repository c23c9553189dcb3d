//! The mistakes by the names that the contracts know them by: a line for each.

use super::twist::Fault::{
    AllowsEverything, AnyAccept, AnyPatch, AnyType, ConditionOptional, DeleteKeeps, EtagBare,
    EtagOfTheMoment, EtagStays, GetDeletes, HeadIsText, KeyAlone, KeyInQuotes, ListIsStale,
    MethodOverride, NeverNotModified, NoKeys, NullIsAbsent, OneTag, PatchReplaces, PutNeverCreates,
    PutOnce, PutOverwrites, RacesToServerError, SlugStaysTaken, TypeToTheLetter, VersionNotChecked,
    WeakMatches, ZeroIsSome,
};
use super::twist::Twist::{self, Fault, Said, Status, Unsaid};

const DAY11: &[(&str, Twist)] = &[
    ("no-location", Unsaid(&["location"])),
    ("created-is-200", Status(201, 200)),
    ("list-is-stale", Fault(ListIsStale)),
    ("text-for-json", Said("content-type", "text/plain")),
    ("get-deletes", Fault(GetDeletes)),
    ("override", Fault(MethodOverride)),
    ("head-of-another-type", Fault(HeadIsText)),
    ("put-once", Fault(PutOnce)),
    ("delete-hides", Fault(DeleteKeeps)),
    ("slug-burned", Fault(SlugStaysTaken)),
    ("no-allow", Unsaid(&["allow"])),
    ("404-for-405", Status(405, 404)),
    ("allows-everything", Fault(AllowsEverything)),
    ("no-etag", Unsaid(&["etag"])),
    ("etag-bare", Fault(EtagBare)),
    ("etag-of-the-moment", Fault(EtagOfTheMoment)),
    ("never-304", Fault(NeverNotModified)),
    ("one-tag", Fault(OneTag)),
    ("etag-stays", Fault(EtagStays)),
    ("no-428", Fault(ConditionOptional)),
    ("says-409", Status(412, 409)),
    ("lost-update", Fault(VersionNotChecked)),
    ("weak-is-enough", Fault(WeakMatches)),
    ("put-overwrites", Fault(PutOverwrites)),
    ("put-never-creates", Fault(PutNeverCreates)),
    ("patch-replaces", Fault(PatchReplaces)),
    ("null-is-absent", Fault(NullIsAbsent)),
    ("any-patch", Fault(AnyPatch)),
    ("any-type", Fault(AnyType)),
    ("type-to-the-letter", Fault(TypeToTheLetter)),
    ("500-for-400", Status(400, 500)),
    ("any-accept", Fault(AnyAccept)),
    ("zero-is-some", Fault(ZeroIsSome)),
    ("no-key", Fault(NoKeys)),
    ("key-alone", Fault(KeyAlone)),
    ("replay-in-silence", Unsaid(&["idempotent-replayed"])),
    ("key-in-quotes", Fault(KeyInQuotes)),
    ("races-to-500", Fault(RacesToServerError)),
    ("no-link", Unsaid(&["link"])),
    (
        "link-to-nowhere",
        Said("link", "</nowhere>; rel=\"collection\""),
    ),
];

const DAYS: &[(u8, &[(&str, Twist)])] = &[(11, DAY11)];

/// The days whose mistakes are twists of the model.
pub fn days() -> impl Iterator<Item = u8> {
    DAYS.iter().map(|(day, _)| *day)
}

/// The mistakes of `day`, each with its twist.
#[must_use]
pub fn twists(day: u8) -> &'static [(&'static str, Twist)] {
    DAYS.iter()
        .find(|(it, _)| *it == day)
        .map_or(&[], |(_, twists)| twists)
}
