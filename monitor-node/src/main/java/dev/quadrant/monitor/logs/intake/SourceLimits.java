package dev.quadrant.monitor.logs.intake;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much each source may send: lines and bytes a second, with ten seconds' worth at once. Bounded in memory: the source that was silent for longest
 * is forgotten first. Time is passed in. Not for several threads.
 */
final class SourceLimits {
    private static final double BURST = 10;
    private static final double NANOS = 1e9;

    private final double linesPerSecond;
    private final double bytesPerSecond;
    private final int sourcesMax;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Bucket {
        double lines;
        double bytes;
        long filled;
    }

    SourceLimits(double linesPerSecond, double bytesPerSecond, int sourcesMax) {
        this.linesPerSecond = linesPerSecond;
        this.bytesPerSecond = bytesPerSecond;
        this.sourcesMax = sourcesMax;
    }

    /** Why a source is refused a line. */
    enum Verdict {
        TAKEN,
        LINE_RATE,
        BYTE_RATE
    }

    /** @param now on a clock that only goes forward, ns */
    Verdict take(String source, int bytes, long now) {
        Bucket bucket = bucket(source, now);
        double seconds = (now - bucket.filled) / NANOS;
        bucket.filled = now;
        bucket.lines = Math.min(linesPerSecond * BURST, bucket.lines + seconds * linesPerSecond);
        bucket.bytes = Math.min(bytesPerSecond * BURST, bucket.bytes + seconds * bytesPerSecond);
        if (bucket.lines < 1) {
            return Verdict.LINE_RATE;
        }
        if (bucket.bytes < bytes) {
            return Verdict.BYTE_RATE;
        }
        bucket.lines -= 1;
        bucket.bytes -= bytes;
        return Verdict.TAKEN;
    }

    private Bucket bucket(String source, long now) {
        Bucket known = buckets.get(source);
        if (known != null) {
            return known;
        }
        if (buckets.size() >= sourcesMax) {
            Iterator<String> oldest = buckets.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        Bucket fresh = new Bucket();
        fresh.lines = linesPerSecond * BURST;
        fresh.bytes = bytesPerSecond * BURST;
        fresh.filled = now;
        buckets.put(source, fresh);
        return fresh;
    }

    int size() {
        return buckets.size();
    }
}
