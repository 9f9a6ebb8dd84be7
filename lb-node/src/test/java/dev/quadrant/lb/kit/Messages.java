package dev.quadrant.lb.kit;

/** Reads parts of messages in tests, independently of the codec under test. */
public final class Messages {
    private Messages() {}

    /** The value of a field, or null. */
    public static String field(String message, String name) {
        for (String line : head(message).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return null;
    }

    /** What stands before the empty line. */
    public static String head(String message) {
        int end = message.indexOf("\r\n\r\n");
        return end < 0 ? message : message.substring(0, end + 2);
    }

    /** What stands behind the empty line. */
    public static String body(String message) {
        int end = message.indexOf("\r\n\r\n");
        return end < 0 ? "" : message.substring(end + 4);
    }

    /** The status of a response. */
    public static int status(String response) {
        return Integer.parseInt(response.substring(9, 12));
    }
}
