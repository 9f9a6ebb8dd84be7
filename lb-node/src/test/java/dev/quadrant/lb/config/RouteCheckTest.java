package dev.quadrant.lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.Configured;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in routes: one line each, that names the key and the fix. */
class RouteCheckTest {
    private static final String ROUTE = "quadrant.lb.frontends.web.routes.r.";
    private static final String BASE = """
        quadrant.lb.frontends.web.listen=127.0.0.1:80
        quadrant.lb.frontends.web.backend=app
        quadrant.lb.backends.app.servers.a.address=127.0.0.1:8081
        """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backend | ap | backend 'ap' is not defined; use one of app",
                "redirect | //x | does not start with http://",
                "redirect | https://{hst}/ | {hst} is none of {host}",
                "redirect-status | 304 | 304 is no redirect; use 301, 302",
                "respond | 100 | use a number from 200 to 599",
                "respond-type | a\u00e9 | is not a media type",
                "rewrite-prefix | / | the route has no path-prefix; set quadrant.lb.frontends.web.routes.r.match",
                "rewrite-path | x y | 'x y' is not a path",
                "match.host | a:80 | 'a:80' cannot match; write it like app.example.org",
                "match.path | x | 'x' cannot match; write it like /login",
                "match.path-prefix | x | cannot match; write it like /api",
                "match.path-regex | (a | not a regular expression: missing closing )",
                "match.path-regex | (?=a) | not a regular expression",
                "match.method | get | 'get' cannot match; write it like GET",
                "match.header.X_A | 1 | is not a field name; use letters",
                "match.source | 10.0.0.0/40 | not between 0 and 32",
                "request-headers.set.Connection | x | the balancer itself writes Connection",
                "request-headers.set.X-A | a\u00e9 | the value of X-A has a character",
                "request-headers.remove | host | Host cannot be removed, only set",
                "request-headers.add.Host | b | Host cannot be added, only set",
                "response-headers.remove | a b | is not a field name"
            })
    void wrongValue(String key, String value, String words) throws Exception {
        assertThat(Configured.problems(BASE + ROUTE + key + "=" + value))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("quadrant.lb.frontends.web.routes.r")
                .contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backend=app | redirect=/x | more than one of backend, redirect and respond; keep one",
                "rewrite-prefix=/c | rewrite-path=/b | the route has no path-prefix",
                "match.path-regex=/(a) | rewrite-path=/$2 | path-regex has no such group"
            })
    void keysThatDoNotGoTogether(String one, String other, String words) throws Exception {
        String keys = ROUTE + one + "\n" + ROUTE + other;
        assertThat(Configured.problems(BASE + keys))
                .anySatisfy(problem -> assertThat(problem).contains(words));
    }

    @ParameterizedTest
    @CsvSource({"request", "response"})
    void addedFieldsHaveALimit(String side) throws Exception {
        String half = "x".repeat(500);
        String keys = "quadrant.lb.frontends.web." + side + "-headers.set.X-A=" + half + "\n" + ROUTE + side
                + "-headers.set.X-B=" + half;
        assertThat(Configured.problems(BASE + keys + "xxxx")).isEmpty();
        assertThat(Configured.problems(BASE + keys + "x".repeat(50)))
                .hasSize(1)
                .first()
                .asString()
                .contains("longer than 1024 octets");
    }
}
