package dev.quadrant.lb.http;

/** Makes another path of a request's path. Immutable. */
@FunctionalInterface
public interface PathRewrite {
    /**
     * Returns the new path, percent-encoded; without the query, which stays. Null leaves the path as it came.
     *
     * @param path what the rules have matched
     */
    byte[] path(CanonicalPath path);
}
