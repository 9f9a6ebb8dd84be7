package dev.quadrant.db.copy;

import dev.quadrant.db.store.StoreFailure;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a copy counts since the start; read from any thread.
 *
 * @param objects objects written
 * @param bytes bytes of them
 * @param failures attempts that failed, by reason; all reasons are there from the start
 */
public record CopyCounters(LongAdder objects, LongAdder bytes, Map<String, LongAdder> failures) {
    public CopyCounters {
        failures = Map.copyOf(failures);
    }

    CopyCounters() {
        this(new LongAdder(), new LongAdder(), reasons());
    }

    private static Map<String, LongAdder> reasons() {
        Map<String, LongAdder> reasons = new TreeMap<>();
        for (String reason : StoreFailure.REASONS) {
            reasons.put(reason, new LongAdder());
        }
        return reasons;
    }

    void failed(String reason) {
        failures.get(reason).increment();
    }
}
