package dev.quadrant.lb.kit;

import dev.quadrant.testbed.NodeProcess;

/** The samples that a node showed at a moment, in the text format of Prometheus. */
public final class Metrics {
    private final String text;

    private Metrics(String text) {
        this.text = text;
    }

    /** Those of now. */
    public static Metrics of(NodeProcess node) {
        return new Metrics(node.get("/q/metrics"));
    }

    /**
     * The sum of a metric's samples whose labels contain all of these texts, rounded.
     *
     * @throws AssertionError when there is no such sample: its name is wrong
     */
    public long sum(String name, String... labels) {
        double sum = 0;
        int samples = 0;
        for (String line : text.split("\n")) {
            if (of(line, name, labels)) {
                samples++;
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        if (samples == 0) {
            throw new AssertionError("no sample of " + name + " among:\n" + text);
        }
        return Math.round(sum);
    }

    private static boolean of(String line, String name, String... labels) {
        if (!line.startsWith(name + "{") && !line.startsWith(name + " ")) {
            return false;
        }
        for (String label : labels) {
            if (!line.contains(label)) {
                return false;
            }
        }
        return true;
    }
}
