//! A fingerprint that stays the same from one build and one machine to the next.

/// A fingerprint of `parts` in their order, such as the migrations that a template is made from.
///
/// FNV-1a, 64 bits, over each part and its length. It tells changes apart; it is no defense against
/// somebody who wants two alike.
///
/// ```
/// use localdb::fingerprint;
///
/// assert_eq!(fingerprint(["ab", "c"]), fingerprint([b"ab".as_slice(), b"c"]));
/// assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
/// ```
pub fn fingerprint<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut eat = |bytes: &[u8]| {
        for &byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    };
    for part in parts {
        let part = part.as_ref();
        eat(part);
        eat(&(part.len() as u64).to_le_bytes());
    }
    hash
}
