//! Types by the shortest of their usual names (PostgreSQL manual, table 8.1).

/// The standard's name in front of a type, what may follow the precision, and PostgreSQL's own name.
const ALIASES: [(&str, &str, &str); 9] = [
    ("character varying", "", "varchar"),
    ("character", "", "char"),
    ("bit varying", "", "varbit"),
    ("timestamp", " with time zone", "timestamptz"),
    ("timestamp", " without time zone", "timestamp"),
    ("time", " with time zone", "timetz"),
    ("time", " without time zone", "time"),
    ("double precision", "", "float8"),
    ("real", "", "float4"),
];

/// `character varying(20)[]` as `varchar(20)[]`; what has no shorter name, as it is.
pub(crate) fn shorten(name: &str) -> String {
    for (front, back, short) in ALIASES {
        let Some(rest) = name.strip_prefix(front) else {
            continue;
        };
        let (precision, rest) = match rest.find(')') {
            Some(end) if rest.starts_with('(') => rest.split_at(end + 1),
            _ => ("", rest),
        };
        if let Some(rest) = rest.strip_prefix(back)
            && (rest.is_empty() || rest.starts_with('['))
        {
            return format!("{short}{precision}{rest}");
        }
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn the_names_of_the_standard_become_short() {
        for (long, short) in [
            ("character varying(20)", "varchar(20)"),
            ("character varying[]", "varchar[]"),
            ("character(1)", "char(1)"),
            ("timestamp(3) with time zone", "timestamptz(3)"),
            ("timestamp without time zone[]", "timestamp[]"),
            ("time without time zone", "time"),
            ("double precision", "float8"),
            ("numeric(4,2)", "numeric(4,2)"),
            ("timestamp_of_mine", "timestamp_of_mine"),
            ("\"character set\"", "\"character set\""),
            ("shop.mood[]", "shop.mood[]"),
        ] {
            assert_eq!(shorten(long), short);
        }
    }
}
