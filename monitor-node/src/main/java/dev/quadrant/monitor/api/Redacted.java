package dev.quadrant.monitor.api;

import java.util.regex.Pattern;

/** Texts without what a URL in them may hold that is a secret: a user with a password, a query. */
public final class Redacted {
    /** What stands in a secret's place, as in Prometheus. */
    public static final String SECRET = "<secret>";

    private static final Pattern USER = Pattern.compile("(?<=://)[^/?#\\s,]*@");
    private static final Pattern QUERY = Pattern.compile("(?<=://)([^?#\\s,]*)[?#][^\\s,]*");

    private Redacted() {}

    public static String urls(String text) {
        String nobody = USER.matcher(text).replaceAll(SECRET + "@");
        return QUERY.matcher(nobody).replaceAll("$1?" + SECRET);
    }
}
