//! The holes of days 15 to 19: what a server lets through that the right one stops.

/// Something that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// A list of audiences is refused.
    AudienceListRefused,
    /// An audience may go on after ours.
    AudiencePrefix,
    /// Any audience will do.
    AnyAudience,
    /// Any list of audiences will do.
    AnyAudienceList,
    /// Any issuer will do.
    AnyIssuer,
    /// A token may have any type.
    AnyTokenType,
    /// The sender chooses among the algorithms of HMAC.
    AlgorithmOfTheSender,
    /// `nbf` is ignored.
    BeginIgnored,
    /// Claims that aren't an object are a server error.
    ClaimsAreServerError,
    /// `crit` is ignored.
    CritIgnored,
    /// An empty key verifies too.
    EmptyKeyToo,
    /// A token without a signature is signed.
    EmptySignature,
    /// A token that is empty is somebody's.
    EmptyTokenPasses,
    /// `exp` as text is not compared.
    EndAsText,
    /// The key is fetched from where the token says.
    FetchesKeys,
    /// PATCH of a course needs no token.
    ForgottenRoute,
    /// A token that can't be read is a server error.
    GarbageIsServerError,
    /// HEAD needs no token.
    HeadIsOpen,
    /// An issuer may go on after ours.
    IssuerPrefix,
    /// The key in the token's header verifies it.
    KeyInTheHeader,
    /// `kid` is put into a statement.
    KidInSql,
    /// `kid` is the name of a file.
    KidIsAPath,
    /// The list of courses needs no token.
    ListIsOpen,
    /// Five minutes after its end a token is still valid.
    LongLeeway,
    /// Everybody is told to be the first learner.
    MeIsTheFirst,
    /// Nobody is told the roles.
    MeWithoutRoles,
    /// `exp` is not compared.
    NeverExpires,
    /// A header without `alg` is one with `none`.
    NoAlgorithmIsNone,
    /// A token without an audience is for everybody.
    NoAudienceIsAny,
    /// A token without `exp` is valid forever.
    NoEndIsForever,
    /// A token without an issuer is from ours.
    NoIssuerIsAny,
    /// A token may have no type.
    NoTokenType,
    /// A token may be about nobody.
    NobodyIsSomebody,
    /// `none` is refused in small letters only.
    NoneInCapitals,
    /// `none` is an algorithm.
    NoneIsSigned,
    /// No signature is compared.
    NotVerified,
    /// The public key is a key of HMAC, too.
    PublicKeyAsSecret,
    /// Signatures of RSA are not compared.
    RsaNotVerified,
    /// Tokens that are signed by RSA are refused.
    RsaRefused,
    /// The name of the scheme is compared with its case.
    SchemeToTheLetter,
    /// More may follow the signature.
    SignatureAndMore,
    /// Signatures are compared without the case of letters.
    SignatureAnyCase,
    /// What is no letter of a signature is skipped.
    SignatureLoose,
    /// As much of a signature is compared as was sent.
    SignaturePrefix,
    /// A signature that was right once is right for everything.
    SignatureRemembered,
    /// The type of a token is compared with its case, and without its prefix.
    TokenTypeToTheLetter,
    /// A field names the person.
    TrustsField,
    /// A key that is on every list verifies too.
    WeakKeyToo,
    /// The body of a course is read before the role is asked for.
    BodyBeforeRole,
    /// A learner may check in for another.
    CheckedInForOthers,
    /// Conditions are judged before the owner.
    ConditionsBeforeOwner,
    /// Every learner may create a course.
    CreateForAll,
    /// Every learner may delete a course.
    DeleteForAll,
    /// Dot segments are taken out after the rules.
    DotSegments,
    /// Two slashes are one after the rules.
    DoubleSlash,
    /// The path is decoded after the rules.
    EncodedPath,
    /// Only the first role counts.
    FirstRoleAlone,
    /// Every learner may list the learners.
    LearnersForAll,
    /// A field changes the method after the rules.
    MethodOverridden,
    /// Everybody's row may be deleted.
    OthersDeleted,
    /// A list with a filter has everybody's rows.
    OthersFiltered,
    /// Somebody else's row is 403.
    OthersForbidden,
    /// HEAD is answered for everybody's row.
    OthersHead,
    /// A list has everybody's rows.
    OthersListed,
    /// Everybody's row may be patched.
    OthersPatched,
    /// Everybody's row is read.
    OthersRead,
    /// Everybody's row may be replaced.
    OthersReplaced,
    /// A learner may give away another's hours.
    OthersSpent,
    /// A patch may change the owner.
    OwnerChanged,
    /// Every learner may patch a course.
    PatchForAll,
    /// The router has no case, and the rules have.
    PathAnyCase,
    /// The query says whose rows.
    PersonInQuery,
    /// Every learner may replace a course.
    PutForAll,
    /// Roles are compared without their case.
    RoleAnyCase,
    /// A field says the role.
    RoleInField,
    /// The query says the role.
    RoleInQuery,
    /// Roles are compared by their beginning.
    RolePrefix,
    /// A person without roles is a learner.
    RolelessIsLearner,
    /// Nobody asks for roles.
    RolesIgnored,
    /// A course is looked for before the role is asked for.
    RowBeforeRole,
    /// Staff see rows of their own alone.
    StaffSeeTheirOwn,
    /// The router takes a slash at the end, and the rules don't.
    TrailingSlash,
    /// A person with an unknown role is a learner.
    UnknownIsLearner,
}
