//! What a server does wrong about accounts and passwords.

/// Something that gives away who has an account, or the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// An address in capitals is another address.
    AddressByCase,
    /// Any password is right.
    AnyPassword,
    /// Any token resets a password.
    AnyToken,
    /// The roles of a registration are stored.
    CopiesTheBody,
    /// The one role of a registration is stored.
    CopiesTheRole,
    /// Letters are counted, and not bytes.
    CountsLetters,
    /// A password is cut at 72 bytes.
    Cuts,
    /// A password is cut at 64 bytes.
    CutsEarly,
    /// A registration is 201.
    CreatedIs201,
    /// A password of more than 64 bytes is refused.
    Refuses71,
    /// A password is repeated with a NUL between.
    Repeats,
    /// A reset for nobody is 404.
    ResetIs404,
    /// A reset may be for a list of addresses.
    ResetToAll,
    /// Capitals in a password don't count.
    SmallLetters,
    /// A password is read up to its NUL.
    StopsAtNul,
    /// The password is stored as it is.
    StoresPassword,
    /// The content says that an address is taken.
    TakenInWords,
    /// A taken address is 409.
    TakenIs409,
    /// A second registration replaces the password.
    TakenReplaces,
    /// The content says that there is no account.
    UnknownInWords,
    /// No account is 404.
    UnknownIs404,
}
