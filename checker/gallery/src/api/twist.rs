//! The difference between a known-wrong server and the right one.

use super::accounts::Slip;
use super::edge::Breach;
use super::hole::Hole;
use super::http::Response;
use super::sessions::Leak;

/// A difference from the right model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twist {
    /// None.
    Right,
    /// These fields of responses are left out.
    Unsaid(&'static [&'static str]),
    /// This field has this value wherever it is said.
    Said(&'static str, &'static str),
    /// Wherever the first status is right, the second is sent.
    Status(u16, u16),
    /// Something is done differently.
    Fault(Fault),
    /// Something is open that has to be shut.
    Hole(Hole),
    /// The same, about sessions.
    Leak(Leak),
    /// The same, about accounts.
    Slip(Slip),
    /// The same, about the edge of the server.
    Breach(Breach),
}

impl From<Fault> for Twist {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Hole> for Twist {
    fn from(hole: Hole) -> Self {
        Self::Hole(hole)
    }
}

impl From<Leak> for Twist {
    fn from(leak: Leak) -> Self {
        Self::Leak(leak)
    }
}

impl From<Slip> for Twist {
    fn from(slip: Slip) -> Self {
        Self::Slip(slip)
    }
}

impl From<Breach> for Twist {
    fn from(breach: Breach) -> Self {
        Self::Breach(breach)
    }
}

/// Something that is done differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `Allow` is the same for every resource.
    AllowsEverything,
    /// JSON is sent whatever `Accept` says.
    AnyAccept,
    /// A patch is read as a merge patch, whatever it says it is.
    AnyPatch,
    /// A body is read as JSON, whatever it says it is.
    AnyType,
    /// A change needs no condition.
    ConditionOptional,
    /// A DELETE is answered, and the course stays.
    DeleteKeeps,
    /// An entity tag has no quotes.
    EtagBare,
    /// Each response has another entity tag.
    EtagOfTheMoment,
    /// The entity tag stays when the course changes.
    EtagStays,
    /// `?delete=true` deletes.
    GetDeletes,
    /// HEAD has another `Content-Type` than GET.
    HeadIsText,
    /// A key is compared without the payload.
    KeyAlone,
    /// A key is known with its quotes only.
    KeyInQuotes,
    /// The list has only what was there when it was first read.
    ListIsStale,
    /// `X-HTTP-Method-Override` decides.
    MethodOverride,
    /// `If-None-Match` of a GET is ignored.
    NeverNotModified,
    /// `Idempotency-Key` is ignored.
    NoKeys,
    /// Null in a patch is taken for an absent member.
    NullIsAbsent,
    /// `If-None-Match` is compared as one text.
    OneTag,
    /// Members that a patch doesn't have become null.
    PatchReplaces,
    /// No PUT creates.
    PutNeverCreates,
    /// A PUT that changes nothing is a conflict.
    PutOnce,
    /// A PUT that was to create replaces.
    PutOverwrites,
    /// A second request with a key that is in flight is a 500.
    RacesToServerError,
    /// The slug of a deleted course stays taken.
    SlugStaysTaken,
    /// `Content-Type` is compared with its parameters and its case.
    TypeToTheLetter,
    /// `If-Match` is ignored.
    VersionNotChecked,
    /// `If-Match` compares weakly.
    WeakMatches,
    /// `q=0` counts as any other weight.
    ZeroIsSome,
    /// Members that nobody knows are stored.
    AnythingStored,
    /// The version is compared before the change, in another step.
    ComparesFirst,
    /// A check-in needs no course.
    CourseMadeUp,
    /// The day of a deleted check-in stays taken.
    DayBurned,
    /// Check-ins aren't unique.
    Duplicates,
    /// The hours are added to one balance and taken from none.
    GivesOnly,
    /// The hours go to a learner who doesn't exist.
    GivenToNobody,
    /// The whole balance can't be given.
    KeepsTheLast,
    /// The last learner isn't listed.
    LearnerMissing,
    /// A transfer holds its own side before it wants the other one.
    LocksItsSideFirst,
    /// Hours below zero can be given.
    NegativeSteals,
    /// A balance may fall below zero.
    Overdraws,
    /// The hours are taken from one balance and added to none.
    TakesOnly,
    /// Hours are a number.
    FloatHours,
    /// A patch changes whose a check-in is.
    GivenAway,
    /// The client chooses the id.
    IdOfTheClient,
    /// The check-ins of a course that isn't there are a list.
    ListOfNothing,
    /// The list of a course has all check-ins.
    ListsEverything,
    /// A duplicate is looked for before the insert, in another step.
    LooksFirst,
    /// A note that wasn't sent is an empty text.
    NoteIsEmpty,
    /// A course leaves its check-ins behind.
    Orphans,
    /// A PUT keeps the note that it doesn't have.
    PutMerges,
    /// Hours have one decimal.
    RoundedHours,
    /// Parameters that nobody knows are ignored.
    AnyQuery,
    /// A title may show nothing.
    BlankTitle,
    /// The body is read before its type is looked at.
    BodyFirst,
    /// A body that is too deep is a 500.
    DeepBreaks,
    /// A whole number has to be written with digits only.
    DigitsOnly,
    /// The last value of a range is too large.
    EdgeRefused,
    /// The day in the query is ignored.
    FilterIgnored,
    /// The first of two parameters counts.
    FirstOfTwo,
    /// Only the first mistake is reported.
    FirstOnly,
    /// The fraction of a number is cut off.
    Floors,
    /// Hours are what the parser of floats takes.
    HoursByFloat,
    /// The last of two members counts.
    LastWins,
    /// The length of text is counted in bytes.
    LengthInBytes,
    /// The length of text is counted in units of UTF-16.
    LengthInUnits,
    /// Bytes that are not UTF-8 are replaced.
    LossyUtf8,
    /// A number that is missing is 1.
    MissingIsOne,
    /// NaN is a number.
    NanIsJson,
    /// What is wrong is not said.
    NoErrors,
    /// A body may have any size.
    NoLimit,
    /// Text stays as it was sent.
    NotNormalized,
    /// A note may not be null.
    NullNoteRefused,
    /// All rules have one code.
    OneCode,
    /// A patch is refused after its note was stored.
    PatchHalf,
    /// A patch may have any values.
    PatchUnchecked,
    /// A pointer has no slash.
    PointerBare,
    /// A name is not escaped in a pointer.
    PointerRaw,
    /// Hours may have any number of decimals.
    RoundsHours,
    /// What is sent is stored before it is looked at.
    StoresFirst,
    /// A number may be in quotes.
    TextForNumber,
    /// Ranges are looked at only if all types are right.
    TypesFirst,
    /// Members that nobody knows are ignored.
    UnknownIgnored,
    /// A number has 32 bits.
    Wraps,
    /// A day that is not one is ignored.
    WrongDayIsAll,
    /// Every problem has the type about:blank.
    AboutBlank,
    /// A method that isn't there is refused without content.
    BareMethod,
    /// What a check constraint refuses is a server error.
    CheckIsServerError,
    /// The text of a failed connection is sent to the client.
    DriverAddress,
    /// The text of a failed statement is sent to the client.
    DriverText,
    /// Without its database the list is empty.
    EmptyWithoutDatabase,
    /// Whatever fails in the database is a row that isn't there.
    ErrorsAreNotFound,
    /// A conflict names its constraint.
    NamesTheConstraint,
    /// A slug is looked for before the insert, in another step, whose failure nobody catches.
    SlugRacesToServerError,
    /// A problem has no `detail`.
    NoDetail,
    /// A problem has no `instance`.
    NoInstance,
    /// A problem has no `request_id`.
    NoRequestId,
    /// Text with U+0000 is a server error.
    NulIsServerError,
    /// All requests have one id.
    OneRequestId,
    /// All problems have one type.
    OneType,
    /// A path that nobody knows is answered with a page.
    RouterPage,
    /// A server error has a stack trace.
    StackTrace,
    /// A database that was away once stays away.
    StaysAway,
    /// Each occurrence has a type of its own.
    TypeByCase,
    /// A frozen database is waited for.
    WaitsForever,
}

impl Twist {
    /// Whether this is the server with this fault, or this hole.
    pub(super) fn has(self, it: impl Into<Self>) -> bool {
        self == it.into()
    }

    /// Changes what a right server would say.
    pub(super) fn apply(self, mut response: Response) -> Response {
        let is = |name: &str, other: &str| name.eq_ignore_ascii_case(other);
        match self {
            Self::Unsaid(names) => response
                .fields
                .retain(|(name, _)| !names.iter().any(|it| is(name, it))),
            Self::Said(said, value) => response
                .fields
                .iter_mut()
                .filter(|(name, _)| is(name, said))
                .for_each(|(_, old)| value.clone_into(old)),
            Self::Status(right, wrong) if response.status == right => response.status = wrong,
            Self::Status(..)
            | Self::Right
            | Self::Fault(_)
            | Self::Hole(_)
            | Self::Leak(_)
            | Self::Slip(_)
            | Self::Breach(_) => {}
        }
        response
    }
}
