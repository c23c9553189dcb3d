//! The holes of day 16: what a server of sessions lets through that the right one stops.

/// Something that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leak {
    /// A cookie that nobody knows becomes the session's.
    AdoptsSecret,
    /// A request that says nothing of its origin is refused.
    BrowsersOnly,
    /// The cookie opens nothing.
    CookieIgnored,
    /// The cookie says `Domain`.
    CookieWithDomain,
    /// The cookie doesn't say `HttpOnly`.
    CookieWithoutHttpOnly,
    /// The cookie doesn't say `Path`.
    CookieWithoutPath,
    /// The cookie doesn't say `SameSite`.
    CookieWithoutSameSite,
    /// Every session in the list is the current one.
    EveryIsCurrent,
    /// To log out everywhere ends everybody's sessions.
    EverywhereIsEverybody,
    /// To log out everywhere leaves the current session.
    EverywhereKeepsOne,
    /// Anybody's session can be ended.
    EndsAnybodys,
    /// A GET from another site is refused.
    ForeignGetRefused,
    /// A forged request is refused after its write.
    ForgedIsStored,
    /// The id of a session opens it.
    IdOpens,
    /// The list has everybody's sessions.
    ListsEverybodys,
    /// A logout takes the cookie away, and the session goes on.
    LogoutClearsOnly,
    /// The second of two tabs is a thief.
    NoGrace,
    /// Nobody asks where a request comes from.
    NoOriginCheck,
    /// A refresh token that is none is a server error.
    NonsenseIsServerError,
    /// The origin null passes.
    NullOriginPasses,
    /// `Origin` is not looked at.
    OriginIgnored,
    /// An origin may go on after ours.
    OriginPrefix,
    /// Only POST is asked where it comes from.
    PostOnlyChecked,
    /// The beginning of a cookie is enough.
    PrefixOpens,
    /// A refresh token opens the API.
    RefreshOpens,
    /// A refresh token stays as it is.
    RefreshStays,
    /// After a logout the refresh token still works.
    RefreshSurvives,
    /// A refresh token that comes back gets the newest one.
    ReuseAllowed,
    /// After a theft the cookie still works.
    ReuseKeepsCookie,
    /// After a theft the newest refresh token still works.
    ReuseKeepsFamily,
    /// The secret is the one that the browser came with.
    SecretKept,
    /// The secret is a number that counts up.
    SerialSecret,
    /// A page of the same site passes.
    SiblingPasses,
    /// The refresh token is stored as it is.
    StoresRefresh,
    /// The cookie's value is stored as it is.
    StoresSecret,
    /// The secret begins with the time.
    TimeOrderedSecret,
    /// The second of two tabs gets a token of its own.
    TwoSuccessors,
    /// A session that has ended can be ended again.
    TwiceEnded,
    /// A login gives no access token.
    WithoutAccessToken,
}
