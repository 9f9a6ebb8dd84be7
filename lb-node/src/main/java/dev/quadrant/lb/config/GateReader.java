package dev.quadrant.lb.config;

import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes a gate of its keys. */
final class GateReader {
    private GateReader() {}

    static Gate read(FrontendConfig.Gate config) {
        return new Gate(logOnly(config.logOnly().orElse(List.of())), field(config.reasonField()));
    }

    /**
     * The rules of a list of codes.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    static Set<Reason> logOnly(List<String> codes) {
        Set<Reason> rules = EnumSet.noneOf(Reason.class);
        for (String code : codes) {
            if (code.strip().equals("all")) {
                for (Reason reason : Reason.values()) {
                    if (reason.reading() != null) {
                        rules.add(reason);
                    }
                }
            } else {
                rules.add(one(code.strip()));
            }
        }
        return rules;
    }

    private static Reason one(String code) {
        Reason reason = Reason.coded(code);
        if (reason.reading() == null) {
            throw new IllegalArgumentException(
                    "'" + code + "' cannot log only: after it there is no one way to read the request");
        }
        return reason;
    }

    /**
     * The name of the field with the reason, empty for none.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    static String field(String text) {
        if (!text.matches("[A-Za-z0-9-]{1," + Gate.LONGEST_FIELD + "}")) {
            throw new IllegalArgumentException("'" + text + "' is not a field name of up to " + Gate.LONGEST_FIELD
                    + " letters, digits and dashes");
        }
        return text.equals("none") ? "" : text;
    }
}
