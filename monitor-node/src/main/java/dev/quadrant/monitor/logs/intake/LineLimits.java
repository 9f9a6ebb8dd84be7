package dev.quadrant.monitor.logs.intake;

/**
 * Bounds of lines and labels.
 *
 * @param lineMax bytes of a line; of a longer one the rest is left out
 */
public record LineLimits(
        int linesPerSecond,
        int bytesPerSecond,
        int sourcesMax,
        int lineMax,
        int labelsMax,
        int labelNameMax,
        int labelValueMax) {}
