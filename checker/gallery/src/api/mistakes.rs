//! The mistakes by the names that the contracts know them by: a line for each.

mod day15;
mod day16;
mod day17;
mod day18;
mod day19;

use super::twist::Fault as F;
use super::twist::Twist::{self, Fault, Said, Status, Unsaid};

const DAY10: &[(&str, Twist)] = &[
    ("float-hours", Fault(F::FloatHours)),
    ("learner-missing", Fault(F::LearnerMissing)),
    ("created-is-200", Status(201, 200)),
    ("gives-only", Fault(F::GivesOnly)),
    ("takes-only", Fault(F::TakesOnly)),
    ("overdraws", Fault(F::Overdraws)),
    ("keeps-the-last", Fault(F::KeepsTheLast)),
    ("short-is-422", Status(409, 422)),
    ("rounded-hours", Fault(F::RoundedHours)),
    ("500-for-400", Status(400, 500)),
    ("negative-steals", Fault(F::NegativeSteals)),
    ("given-to-nobody", Fault(F::GivenToNobody)),
    ("looks-first", Fault(F::LooksFirst)),
    ("deadlock-is-500", Fault(F::LocksItsSideFirst)),
];

const DAY11: &[(&str, Twist)] = &[
    ("no-location", Unsaid(&["location"])),
    ("created-is-200", Status(201, 200)),
    ("list-is-stale", Fault(F::ListIsStale)),
    ("text-for-json", Said("content-type", "text/plain")),
    ("get-deletes", Fault(F::GetDeletes)),
    ("override", Fault(F::MethodOverride)),
    ("head-of-another-type", Fault(F::HeadIsText)),
    ("put-once", Fault(F::PutOnce)),
    ("delete-hides", Fault(F::DeleteKeeps)),
    ("slug-burned", Fault(F::SlugStaysTaken)),
    ("no-allow", Unsaid(&["allow"])),
    ("404-for-405", Status(405, 404)),
    ("allows-everything", Fault(F::AllowsEverything)),
    ("no-etag", Unsaid(&["etag"])),
    ("etag-bare", Fault(F::EtagBare)),
    ("etag-of-the-moment", Fault(F::EtagOfTheMoment)),
    ("never-304", Fault(F::NeverNotModified)),
    ("one-tag", Fault(F::OneTag)),
    ("etag-stays", Fault(F::EtagStays)),
    ("no-428", Fault(F::ConditionOptional)),
    ("says-409", Status(412, 409)),
    ("lost-update", Fault(F::VersionNotChecked)),
    ("weak-is-enough", Fault(F::WeakMatches)),
    ("put-overwrites", Fault(F::PutOverwrites)),
    ("put-never-creates", Fault(F::PutNeverCreates)),
    ("patch-replaces", Fault(F::PatchReplaces)),
    ("null-is-absent", Fault(F::NullIsAbsent)),
    ("any-patch", Fault(F::AnyPatch)),
    ("any-type", Fault(F::AnyType)),
    ("type-to-the-letter", Fault(F::TypeToTheLetter)),
    ("500-for-400", Status(400, 500)),
    ("any-accept", Fault(F::AnyAccept)),
    ("zero-is-some", Fault(F::ZeroIsSome)),
    ("no-key", Fault(F::NoKeys)),
    ("key-alone", Fault(F::KeyAlone)),
    ("replay-in-silence", Unsaid(&["idempotent-replayed"])),
    ("key-in-quotes", Fault(F::KeyInQuotes)),
    ("races-to-500", Fault(F::RacesToServerError)),
    ("no-link", Unsaid(&["link"])),
    (
        "link-to-nowhere",
        Said("link", "</nowhere>; rel=\"collection\""),
    ),
];

const DAY12: &[(&str, Twist)] = &[
    ("note-is-empty", Fault(F::NoteIsEmpty)),
    ("course-made-up", Fault(F::CourseMadeUp)),
    ("lists-everything", Fault(F::ListsEverything)),
    ("list-of-nothing", Fault(F::ListOfNothing)),
    ("put-merges", Fault(F::PutMerges)),
    ("no-428", Fault(F::ConditionOptional)),
    ("two-states", Fault(F::NullIsAbsent)),
    ("patch-replaces", Fault(F::PatchReplaces)),
    ("anything-stored", Fault(F::AnythingStored)),
    ("id-of-the-client", Fault(F::IdOfTheClient)),
    ("given-away", Fault(F::GivenAway)),
    ("lost-update", Fault(F::VersionNotChecked)),
    ("says-409", Status(412, 409)),
    ("compares-first", Fault(F::ComparesFirst)),
    ("float-hours", Fault(F::FloatHours)),
    ("rounded-hours", Fault(F::RoundedHours)),
    ("duplicates", Fault(F::Duplicates)),
    ("duplicate-is-500", Status(409, 500)),
    ("looks-first", Fault(F::LooksFirst)),
    ("delete-hides", Fault(F::DeleteKeeps)),
    ("day-burned", Fault(F::DayBurned)),
    ("orphans", Fault(F::Orphans)),
];

const DAY13: &[(&str, Twist)] = &[
    ("edge-refused", Fault(F::EdgeRefused)),
    ("null-note", Fault(F::NullNoteRefused)),
    ("nan-is-json", Fault(F::NanIsJson)),
    ("any-utf8", Fault(F::LossyUtf8)),
    ("422-for-400", Status(400, 422)),
    ("unknown-ignored", Fault(F::UnknownIgnored)),
    ("text-for-number", Fault(F::TextForNumber)),
    ("missing-is-one", Fault(F::MissingIsOne)),
    ("no-errors", Fault(F::NoErrors)),
    ("pointer-bare", Fault(F::PointerBare)),
    ("one-code", Fault(F::OneCode)),
    ("pointer-raw", Fault(F::PointerRaw)),
    ("first-only", Fault(F::FirstOnly)),
    ("types-first", Fault(F::TypesFirst)),
    ("415-is-400", Status(415, 400)),
    ("no-limit", Fault(F::NoLimit)),
    ("large-is-500", Status(413, 500)),
    ("body-first", Fault(F::BodyFirst)),
    ("stores-first", Fault(F::StoresFirst)),
    ("patch-unchecked", Fault(F::PatchUnchecked)),
    ("patch-half", Fault(F::PatchHalf)),
    ("digits-only", Fault(F::DigitsOnly)),
    ("floors", Fault(F::Floors)),
    ("wraps", Fault(F::Wraps)),
    ("hours-by-float", Fault(F::HoursByFloat)),
    ("rounds-hours", Fault(F::RoundsHours)),
    ("length-in-bytes", Fault(F::LengthInBytes)),
    ("length-in-units", Fault(F::LengthInUnits)),
    ("nul-is-500", Fault(F::NulIsServerError)),
    ("blank-title", Fault(F::BlankTitle)),
    ("not-normalized", Fault(F::NotNormalized)),
    ("last-wins", Fault(F::LastWins)),
    ("deep-is-500", Fault(F::DeepBreaks)),
    ("filter-ignored", Fault(F::FilterIgnored)),
    ("any-query", Fault(F::AnyQuery)),
    ("first-of-two", Fault(F::FirstOfTwo)),
    ("wrong-day-is-all", Fault(F::WrongDayIsAll)),
];

const DAY14: &[(&str, Twist)] = &[
    ("plain-text", Said("content-type", "text/plain")),
    ("router-page", Fault(F::RouterPage)),
    ("405-bare", Fault(F::BareMethod)),
    ("no-detail", Fault(F::NoDetail)),
    ("500-for-400", Status(400, 500)),
    ("duplicate-is-500", Status(409, 500)),
    ("about-blank", Fault(F::AboutBlank)),
    ("type-by-case", Fault(F::TypeByCase)),
    ("one-type", Fault(F::OneType)),
    ("no-instance", Fault(F::NoInstance)),
    ("no-request-id", Fault(F::NoRequestId)),
    ("id-in-body-alone", Unsaid(&["x-request-id"])),
    ("one-request-id", Fault(F::OneRequestId)),
    ("names-the-constraint", Fault(F::NamesTheConstraint)),
    ("races-to-500", Fault(F::SlugRacesToServerError)),
    ("nul-is-500", Fault(F::NulIsServerError)),
    ("check-is-500", Fault(F::CheckIsServerError)),
    ("driver-text", Fault(F::DriverText)),
    ("stack-trace", Fault(F::StackTrace)),
    ("defect-is-503", Status(500, 503)),
    ("errors-are-404", Fault(F::ErrorsAreNotFound)),
    ("away-is-500", Status(503, 500)),
    ("no-retry-after", Unsaid(&["retry-after"])),
    ("driver-address", Fault(F::DriverAddress)),
    ("list-is-empty", Fault(F::EmptyWithoutDatabase)),
    ("stays-away", Fault(F::StaysAway)),
    ("waits-forever", Fault(F::WaitsForever)),
];

const DAYS: &[(u8, &[(&str, Twist)])] = &[
    (10, DAY10),
    (11, DAY11),
    (12, DAY12),
    (13, DAY13),
    (14, DAY14),
    (15, day15::ALL),
    (16, day16::ALL),
    (17, day17::ALL),
    (18, day18::ALL),
    (19, day19::ALL),
];

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
