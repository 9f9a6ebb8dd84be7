package dev.quadrant.appliance.config;

import java.util.Objects;

/**
 * Something wrong with the configuration, said so that the reader can mend it.
 *
 * @param key the key, in full
 * @param place where its value comes from ({@code /etc/quadrant/dns-node.properties:3}), or empty when it is not set
 * @param what what is wrong
 * @param fix what to do about it
 */
public record Problem(String key, String place, String what, String fix) {
    public Problem {
        Objects.requireNonNull(key);
        Objects.requireNonNull(place);
        Objects.requireNonNull(what);
        Objects.requireNonNull(fix);
    }

    /** One line: key, place, what, fix. */
    @Override
    public String toString() {
        return key + (place.isEmpty() ? "" : " (" + place + ")") + ": " + what + "; " + fix;
    }
}
