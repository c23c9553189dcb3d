//! Day 4: which route answers, and what the server answers if none does.

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
            teaches: "`/` is the route `home` and `/courses` is `courses`. The query is not part of the path.",
            why: "A target is a path and perhaps a query. The path selects the route, and `?sort=name` only tells the route what to do.",
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
            teaches: "Any other path gets 404, and case matters: `/Courses` is another path.",
            why: "Caches compare paths byte by byte, and so do permission checks. If two spellings reach one page, a check for one spelling misses the other.",
            source: "RFC 9110 section 15.5.5, RFC 3986 section 6.2.2.1",
            needs: &[1],
            hints: &[
                "Does your code compare the whole path, or only its beginning?",
                "Don't change the case of the path.",
            ],
            run: Run::Served(stages::not_found),
            ..Stage::PLAIN
        },
        Stage {
            name: "A parameter",
            teaches: "`/courses/rust` is `course` with `slug=rust`.",
            why: "A parameter matches one whole segment, whatever characters it contains.",
            source: "RFC 3986 section 3.3",
            needs: &[2],
            hints: &[
                "Split the path at its slashes, and compare segment by segment.",
                "After the line with the route's name comes one line for each parameter: `slug=rust`.",
            ],
            run: Run::Served(stages::parameter),
            ..Stage::PLAIN
        },
        Stage {
            name: "Typed parameters",
            teaches: "`{day}` is a number from 1 to 30, and a member's `{id}` is a number from 0 to 4294967295. Any other value gets 404.",
            why: "`/lessons/31` is a valid URI for a lesson that doesn't exist. The request is not malformed, so 400 would be wrong.",
            source: "RFC 9110 section 15.5.5",
            needs: &[3],
            hints: &[
                "Parse first, then check the range. Both failures get 404.",
                "4294967295 is the largest id; 4294967296 gets 404.",
            ],
            run: Run::Served(stages::typed),
            ..Stage::PLAIN
        },
        Stage {
            name: "Precedence",
            teaches: "A literal beats a parameter: `/courses/new` is `new`, and `.../lessons/today` is `today`.",
            why: "In a chain of ifs the order of the code decides, and no request reaches a route after a wider one. A rule about the paths doesn't depend on that order.",
            source: "RFC 3986 section 3.3",
            needs: &[3],
            hints: &["At each segment, try the literal first, then the parameter."],
            run: Run::Served(stages::precedence),
            ..Stage::PLAIN
        },
        Stage {
            name: "Backtracking",
            teaches: "`/courses/new/lessons` is `lessons` with `slug=new`.",
            why: "The literal `new` matches, but no route continues from it. A router that doesn't backtrack loses the lessons of a course called `new`.",
            source: "RFC 3986 section 3.3",
            needs: &[5],
            hints: &[
                "What does your search do if a literal matches and the rest of the path doesn't?",
                "Try the literal. If that finds no route, try the parameter at the same segment.",
            ],
            run: Run::Served(stages::going_back),
            ..Stage::PLAIN
        },
        Stage {
            name: "Catch-all",
            teaches: "`/files/a/b//c` is `path` with `path=a/b//c`, `/files/a` is `file`, and `/files/` gets 404.",
            why: "A catch-all takes the rest of the path unchanged, including empty segments. It is tried last, and it is never empty.",
            source: "RFC 3986 section 3.3",
            needs: &[3],
            hints: &[
                "A parameter beats the catch-all.",
                "Take the rest as one piece of text; don't split and join it.",
            ],
            run: Run::Served(stages::catch_all),
            ..Stage::PLAIN
        },
        Stage {
            name: "Decoding",
            teaches: "The server splits the path first and decodes escapes afterwards: `c%2Fc++` is one segment, and `/%63ourses` is `/courses`.",
            why: "`%2F` is a slash that doesn't separate segments. If you decode it before you split, it separates.",
            source: "RFC 3986 sections 2.1, 2.4 and 6.2.2.2",
            needs: &[5, 7],
            hints: &[
                "Split, then decode each segment, then compare it with the literal.",
                "A plus is a plus in a path; it means a space only in forms.",
                "Decode to bytes first, then read the bytes as UTF-8: `%C3%A9` is one character.",
            ],
            run: Run::Served(stages::decoding),
            ..Stage::PLAIN
        },
        Stage {
            name: "Undecodable paths",
            teaches: "A path with `%zz`, `%4` or `%FF` gets 400.",
            why: "`%zz` isn't a valid escape, and `%FF` isn't valid UTF-8. A handler must never see a parameter that isn't text.",
            source: "RFC 3986 section 2.1, RFC 9110 section 15.5.1",
            needs: &[8],
            hints: &[
                "Two hexadecimal digits must follow `%`; otherwise answer 400.",
                "The byte FF never occurs in UTF-8. Does your language's decoder report an error, or insert a replacement character?",
            ],
            level: Level::Further,
            run: Run::Served(stages::undecodable),
            ..Stage::PLAIN
        },
        Stage {
            name: "Slashes count",
            teaches: "`/courses/`, `/courses//lessons` and `//courses` get 404, and `/files/a/` is `path` with `path=a/`.",
            why: "An empty segment is a segment. If you ignore it, one resource has many names, and the wrong link stays hidden.",
            source: "RFC 3986 section 3.3",
            needs: &[7],
            hints: &[
                "A parameter is never empty.",
                "Does your split function drop empty pieces?",
                "Do you see the path as the client sent it? Python's `http.server` turns several slashes at the \
                 beginning of `self.path` into one; `self.requestline` keeps them.",
            ],
            level: Level::Further,
            run: Run::Served(stages::slashes),
            ..Stage::PLAIN
        },
        Stage {
            name: "The wrong method",
            teaches: "A known path with a wrong method gets 405 with a complete `Allow`, and an unknown method gets 501. A 400 is excused if your language's HTTP parser sends it by itself, and so ends the connection. `POST /courses` gets 201, the body `create` and the `Location` of the new course.",
            why: "404 says that nothing is there, which is wrong if something is. `Allow` tells the client which methods work.",
            source: "RFC 9110 sections 10.2.1, 10.2.2, 15.5.6 and 15.6.2",
            needs: &[8],
            hints: &[
                "Find the pattern by the path alone, then look up its methods.",
                "`Allow` lists HEAD wherever it lists GET, and OPTIONS everywhere.",
                "Some parsers answer 400 to BREW before your code sees it, and end the connection: Node's and Uvicorn's do. That passes. A 400 from your own code, on a connection that goes on, doesn't.",
                "In a Location, escape everything except letters, digits and -._~ (a plus may stay).",
            ],
            run: Run::Served(stages::wrong_method),
            ..Stage::PLAIN
        },
        Stage {
            name: "HEAD and OPTIONS",
            teaches: "HEAD gets the fields of GET and no content, even with a 404. OPTIONS gets 204 (or 200) with the `Allow` of its path; `OPTIONS *` gets 204 (or 200).",
            why: "The router answers both without a handler, so no resource can forget them.",
            source: "RFC 9110 sections 9.3.2 and 9.3.7",
            needs: &[11],
            hints: &[
                "Look up HEAD as GET, and leave out the content when you write.",
                "A 204 has no content and no Content-Length.",
                "Go's `net/http` answers `OPTIONS *` by itself, with a 200, and that passes. Go 1.20 or newer can turn it off \
                 (`http.Server.DisableGeneralOptionsHandler`).",
            ],
            level: Level::Further,
            run: Run::Served(stages::head_and_options),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
