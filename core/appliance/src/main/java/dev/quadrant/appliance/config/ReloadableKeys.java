package dev.quadrant.appliance.config;

import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of the keys that every node has a running node can take anew. A node's own keys are its service's. */
public final class ReloadableKeys {
    /** Sections that every node has. */
    private static final Pattern COMMON = Pattern.compile("quadrant\\.(node|admin|log|cluster|vips)\\..*");

    private static final Pattern RELOADED =
            Pattern.compile("quadrant\\.(admin\\.token-file|cluster\\.join(\\[\\d+])?)");
    private static final Pattern VIP = Pattern.compile("quadrant\\.vips\\.(?<vip>\"[^\"]+\"|[^.]+)\\.(?<key>.+)");
    private static final Pattern VIP_KEY =
            Pattern.compile("priority|preempt|preempt-delay|flaps-max|hooks\\.(acquired|released|timeout)(\\[\\d+])?");

    private ReloadableKeys() {}

    /** Keys that differ between what the node was started with and what it shall be, and that need a restart. */
    public static SortedSet<String> needRestart(Configuration started, Configuration wanted) {
        Set<String> vips = started.get(VipsConfig.class).all().keySet();
        SortedSet<String> changed = started.changed(wanted);
        changed.removeIf(key -> !COMMON.matcher(key).matches() || reloads(key, vips));
        return changed;
    }

    /** A virtual IP that was not there at the start has neither device nor lease. */
    private static boolean reloads(String key, Set<String> vips) {
        Matcher vip = VIP.matcher(key);
        if (!vip.matches()) {
            return RELOADED.matcher(key).matches();
        }
        return vips.contains(vip.group("vip").replace("\"", ""))
                && VIP_KEY.matcher(vip.group("key")).matches();
    }
}
