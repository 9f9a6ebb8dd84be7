package dev.quadrant.lb.config;

import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A route. */
public interface RouteConfig {
    /** Its place among the frontend's routes: the lowest is tried first, and the same numbers by name. */
    @WithDefault("100")
    int order();

    /** Which requests it is for: every kind of condition that is given must hold. */
    Conditions match();

    /** The backend that gets the requests; without it the frontend's. */
    Optional<String> backend();

    /**
     * Where clients are sent instead: a URL or path in which {@code {host}}, {@code {path}}, {@code {query}} and
     * {@code {target}} stand for parts of the request, for example {@code https://www.example.org{target}}.
     */
    Optional<String> redirect();

    /** Status of the redirect: 301, 302, 303, 307 or 308. */
    @WithDefault("308")
    int redirectStatus();

    /** Status of a fixed response that clients get instead, 200 to 599. */
    OptionalInt respond();

    /** Body of the fixed response, at most 8192 octets. */
    Optional<String> respondBody();

    /** Content-Type of the fixed response. */
    @WithDefault("text/plain; charset=utf-8")
    String respondType();

    /**
     * Start of the path for the server in place of the {@code path-prefix} that matched; {@code /} takes the start away.
     * The server gets the path in its simplest form, the query as it came.
     */
    Optional<String> rewritePrefix();

    /**
     * Path for the server in place of the client's; {@code $1} is the first group of {@code path-regex}. A longer one
     * than the client's by more than 1024 octets is refused with 414 {@code target-too-long}.
     */
    Optional<String> rewritePath();

    /** Changes of the requests' fields. */
    Fields requestHeaders();

    /** Changes of the responses' fields. */
    Fields responseHeaders();

    /** Conditions of a route. Paths are compared in their simplest form: decoded, without dots and double slashes. */
    interface Conditions {
        /** Host names without a port, one of which must be asked for; {@code *.example.org} is all names below it. */
        Optional<List<String>> host();

        /** Whole paths; one of these, of {@code path-prefix} or {@code path-regex} must match. */
        Optional<List<String>> path();

        /** Starts of paths, up to the end of a segment: {@code /a} is {@code /a} and {@code /a/b}, not {@code /ab}. */
        Optional<List<String>> pathPrefix();

        /** Regular expression (RE2 syntax, linear time) that must match the whole path; at most 1000 characters. */
        Optional<String> pathRegex();

        /** Methods, one of which the request must have. */
        Optional<List<String>> method();

        /** Fields that the request must have, by name, with their whole value; {@code *} is any value. */
        Map<String, String> header();

        /**
         * Networks (CIDR), from one of which the request must come: from the client's address, or from the one that a
         * trusted proxy says it has.
         */
        Optional<List<String>> source();
    }

    /**
     * Changes of fields; removals first. Together with those of the frontend they may make a head 1024 octets longer. The
     * fields of one hop, and those that the balancer writes itself, cannot be changed.
     */
    interface Fields {
        /** Fields that get this value, by name, whatever there was. */
        Map<String, String> set();

        /** Fields that are added, by name, beside what there is. */
        Map<String, String> add();

        /** Names of fields that are removed. */
        Optional<List<String>> remove();
    }
}
