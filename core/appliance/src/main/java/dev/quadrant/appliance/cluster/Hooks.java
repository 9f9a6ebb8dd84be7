package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.config.VipsConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Programs that are told when this node comes to hold a virtual IP and when it no longer does. They inform: nothing waits for
 * them, and one that fails changes nothing. The methods never wait; a virtual IP's calls come from one thread.
 */
final class Hooks {
    private final String node;
    private final Map<String, HookQueue> queues = new TreeMap<>();
    private volatile Map<String, VipsConfig.Vip> vips;

    Hooks(String node, Map<String, VipsConfig.Vip> vips, HookMetrics metrics) {
        this.node = node;
        this.vips = Map.copyOf(vips);
        vips.keySet().forEach(name -> queues.put(name, new HookQueue(name, metrics)));
        queues.values().forEach(HookQueue::start);
    }

    /** From now on these programs are run, for the virtual IPs that were there from the start. */
    void configure(Map<String, VipsConfig.Vip> changed) {
        vips = Map.copyOf(changed);
    }

    /** This node has come to hold an address. */
    void acquired(String vip, long ballot) {
        call(vip, HookCall.ACQUIRED, "", ballot);
    }

    /** This node no longer holds an address. */
    void released(String vip, String reason, long ballot) {
        call(vip, HookCall.RELEASED, reason, ballot);
    }

    private void call(String name, String event, String reason, long ballot) {
        VipsConfig.Vip vip = vips.get(name);
        HookQueue queue = queues.get(name);
        if (vip == null || queue == null) {
            return;
        }
        Optional<List<String>> program = event.equals(HookCall.ACQUIRED)
                ? vip.hooks().acquired()
                : vip.hooks().released();
        program.ifPresent(words -> queue.add(new HookCall(
                name,
                event,
                Map.of(
                        "VIP_NAME", name,
                        "VIP_ADDRESS", vip.address(),
                        "VIP_INTERFACE", vip.interfaceName(),
                        "VIP_NODE", node,
                        "VIP_EVENT", event,
                        "VIP_REASON", reason,
                        "VIP_BALLOT", Long.toString(ballot)),
                words,
                vip.hooks().timeout().toNanos())));
    }

    /** Waits until all programs are through, or kills what is left at a time on {@link System#nanoTime()}'s clock. */
    void finish(long deadlineNanos) {
        try {
            for (HookQueue queue : queues.values()) {
                queue.finish(deadlineNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
