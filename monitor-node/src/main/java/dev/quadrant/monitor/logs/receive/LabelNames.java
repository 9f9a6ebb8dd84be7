package dev.quadrant.monitor.logs.receive;

/** Names that labels may have. */
final class LabelNames {
    private LabelNames() {}

    /** @throws BadLinesException when it is none */
    static String checked(String name) throws BadLinesException {
        if (!good(name)) {
            throw BadLinesException.bad("no name of a label: \"" + PushJson.shortened(name)
                    + "\"; letters, digits and _ are, and no digit first");
        }
        return name;
    }

    private static boolean good(String name) {
        if (name.isEmpty() || digit(name.charAt(0))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!digit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
