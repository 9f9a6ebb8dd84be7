package dev.quadrant.monitor;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Key;
import dev.quadrant.monitor.api.Redacted;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The configuration as everybody may see it: every key that is set or has a default, without secrets. */
final class ShownKeys {
    /**
     * Keys whose whole value may be a secret: what a webhook's URL names is often known to nobody else, and commands have
     * arguments.
     */
    private static final Pattern SECRET = Pattern.compile("quadrant\\.monitor\\.notify\\.receivers\\..*\\.webhook-url"
            + "|quadrant\\.vips\\..*\\.hooks\\.(acquired|released)(\\[\\d+])?");

    private ShownKeys() {}

    /**
     * What is shown.
     *
     * @param started what the node was started with
     * @param reloaded what was read last; of it are the keys that are read anew
     */
    static Map<String, String> of(Configuration started, Configuration reloaded, List<Class<?>> mappings) {
        Map<String, String> shown = new TreeMap<>();
        for (Key key : Configuration.keys(mappings)) {
            if (!key.name().contains("*") && !key.fallback().isEmpty()) {
                shown.put(key.name(), key.fallback());
            }
        }
        put(started, false, shown);
        put(reloaded, true, shown);
        return shown;
    }

    private static void put(Configuration configuration, boolean reloads, Map<String, String> shown) {
        for (String key : configuration.places().keySet()) {
            if (ReceiverReload.reloads(key) == reloads) {
                String value = configuration.value(key).orElse("");
                shown.put(key, SECRET.matcher(key).matches() ? Redacted.SECRET : Redacted.urls(value));
            }
        }
    }
}
