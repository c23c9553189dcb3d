//! Day 4: which route answers, and what is said when none does.

mod mistakes;
mod stages;

use checker::contract::{Contract, Graded, Level, Run, Stage};

pub(crate) const CONTRACT: Contract = Contract {
    day: 4,
    title: "Routing foundations",
    graded: Graded::Program,
    stages: &[
        Stage {
            name: "Literal paths",
            teaches: "`/` and `/courses` are their routes; the query is no part of the path.",
            why: "A target is a path and perhaps a query. Only the path says which resource is meant; `?sort=name` is a question to it.",
            source: "RFC 3986 sections 3.3 and 3.4",
            needs: &[],
            hints: &[
                "The first line of the body is the route's name, and every line ends in a line feed.",
                "Cut the target at its first `?` before you look anything up.",
            ],
            run: Run::Served(stages::literals),
            ..Stage::PLAIN
        },
        Stage {
            name: "Not found",
            teaches: "Any other path is 404, and case counts.",
            why: "A path is compared byte by byte. Two spellings of one page are two pages to every cache, and to whoever compares paths for permissions.",
            source: "RFC 9110 section 15.5.5, RFC 3986 section 6.2.2.1",
            needs: &[1],
            hints: &[
                "Do you compare the whole path, or only its beginning?",
                "Leave the path's case as it is.",
            ],
            run: Run::Served(stages::not_found),
            ..Stage::PLAIN
        },
        Stage {
            name: "A parameter",
            teaches: "`/courses/rust` is `course` with `slug=rust`.",
            why: "A parameter is one whole segment, whatever stands in it.",
            source: "RFC 3986 section 3.3",
            needs: &[2],
            hints: &[
                "Split the path at its slashes, and compare segment by segment.",
                "Behind the name comes a line for each parameter: `slug=rust`.",
            ],
            run: Run::Served(stages::parameter),
            ..Stage::PLAIN
        },
        Stage {
            name: "Typed parameters",
            teaches: "A day is a number from 1 to 30 and a member's id one that fits into 32 bits; everything else names nothing: 404.",
            why: "`/lessons/31` is a fine URI of something that is not there. A client that follows it has not made a malformed request.",
            source: "RFC 9110 section 15.5.5",
            needs: &[3],
            hints: &[
                "Parse first, then check the range; both failures are 404.",
                "4294967295 is the last id, and 4294967296 is none.",
            ],
            run: Run::Served(stages::typed),
            ..Stage::PLAIN
        },
        Stage {
            name: "Precedence",
            teaches: "A literal beats a parameter: `/courses/new` is `new`, and `.../lessons/today` is `today`.",
            why: "In a chain of ifs the order of the code decides, and a route behind a wider one can never be reached. A rule about the paths themselves does not depend on it.",
            source: "RFC 3986 section 3.3",
            needs: &[3],
            hints: &["At each segment, try the literal first, then the parameter."],
            run: Run::Served(stages::precedence),
            ..Stage::PLAIN
        },
        Stage {
            name: "Going back",
            teaches: "`/courses/new/lessons` is `lessons` with `slug=new`.",
            why: "The literal `new` fits and leads nowhere. A choice that leads nowhere is taken back, or some courses have no lessons.",
            source: "RFC 3986 section 3.3",
            needs: &[5],
            hints: &[
                "What does your search do when a literal fits, and nothing behind it does?",
                "Try the literal; if that finds nothing, try the parameter at the same place.",
            ],
            run: Run::Served(stages::going_back),
            ..Stage::PLAIN
        },
        Stage {
            name: "Catch-all",
            teaches: "`/files/a/b//c` is `path` with `path=a/b//c`, `/files/a` is `file`, and `/files/` is nothing.",
            why: "The rest of a path is taken as it is, with empty segments. It is the last thing that is tried, and it is not empty.",
            source: "RFC 3986 section 3.3",
            needs: &[3],
            hints: &[
                "A parameter beats the catch-all.",
                "Take the rest as one piece of text; do not split and join it.",
            ],
            run: Run::Served(stages::catch_all),
            ..Stage::PLAIN
        },
        Stage {
            name: "Decoding",
            teaches: "Escapes are decoded after the path is split: `c%2Fc++` is one segment, and `/%63ourses` is `/courses`.",
            why: "`%2F` is how a client writes a slash that does not separate. Decoded too early it has become one that does.",
            source: "RFC 3986 sections 2.1, 2.4 and 6.2.2.2",
            needs: &[5, 7],
            hints: &[
                "Split, then decode each segment, then compare it with the literal.",
                "A plus is a plus in a path; it means a space in forms only.",
                "Bytes first, then UTF-8: `%C3%A9` is one character.",
            ],
            run: Run::Served(stages::decoding),
            ..Stage::PLAIN
        },
        Stage {
            name: "What cannot be decoded",
            teaches: "`%zz`, `%4` and `%FF` are 400.",
            why: "This is no path that leads nowhere but no path at all. A handler must never see a parameter that is not text.",
            source: "RFC 3986 section 2.1, RFC 9110 section 15.5.1",
            needs: &[8],
            hints: &[
                "Behind `%` come two hexadecimal digits, or it is 400.",
                "FF occurs in no UTF-8 text. What does your language's decoder make of it: an error, or a replacement character?",
            ],
            level: Level::Further,
            run: Run::Served(stages::undecodable),
            ..Stage::PLAIN
        },
        Stage {
            name: "Slashes count",
            teaches: "`/courses/`, `/courses//lessons` and `//courses` are 404.",
            why: "An empty segment is a segment. To forgive it is to have many names for one thing, and to hide the wrong link that led there.",
            source: "RFC 3986 section 3.3",
            needs: &[7],
            hints: &[
                "A parameter is never empty.",
                "Does your split throw empty pieces away?",
                "Does the path reach you as it was sent? Python's `http.server` makes one slash of several at its \
                 beginning: `self.path` has lost them, `self.requestline` has not.",
            ],
            level: Level::Further,
            run: Run::Served(stages::slashes),
            ..Stage::PLAIN
        },
        Stage {
            name: "The wrong method",
            teaches: "The path selects the resource, then the method its route: 405 with a complete `Allow`, 501 for a method that nobody knows; a new course has a `Location` that leads back.",
            why: "404 says that there is nothing, and that is wrong where there is something. `Allow` tells a client what it can do instead.",
            source: "RFC 9110 sections 10.2.1, 10.2.2, 15.5.6 and 15.6.2",
            needs: &[8],
            hints: &[
                "Find the pattern by the path alone, then look which methods it has.",
                "HEAD is allowed wherever GET is, and OPTIONS everywhere.",
                "A library may refuse BREW before you see it: Node does, and tells `clientError` (HPE_INVALID_METHOD).",
                "In a Location, escape everything but letters, digits and -._~ (a plus may stay).",
            ],
            run: Run::Served(stages::wrong_method),
            ..Stage::PLAIN
        },
        Stage {
            name: "HEAD and OPTIONS",
            teaches: "HEAD has the fields of GET and no content, a 404 has none either; OPTIONS is 204 (or 200) with the `Allow` of its path, and on `*`.",
            why: "Both are answered without a handler of their own, so that no resource can forget them.",
            source: "RFC 9110 sections 9.3.2 and 9.3.7",
            needs: &[11],
            hints: &[
                "Look HEAD up as GET, and leave the content out at the end.",
                "A 204 has no content and no Content-Length.",
            ],
            level: Level::Further,
            run: Run::Served(stages::head_and_options),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
