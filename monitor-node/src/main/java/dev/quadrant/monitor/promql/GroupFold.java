package dev.quadrant.monitor.promql;

/**
 * The numbers of a group at each step, folded as its series come by: what it holds grows with the steps, not with the series.
 * Series are added in their order, since rounding depends on it.
 */
interface GroupFold {
    /** Adds a series; its points are as {@link Points} has them. */
    void add(double[] points);

    /** The results at the steps, {@link Points#ABSENT} where no series had a number. May be called once. */
    double[] results();

    /**
     * A fold of nothing yet.
     *
     * @throws IllegalStateException when the operator needs all series at once
     */
    static GroupFold of(Aggregator operator, int steps) {
        return switch (operator) {
            case SUM -> new Sums(steps);
            case AVG -> new Means(steps);
            case MIN -> new Extremes(-1, steps);
            case MAX -> new Extremes(1, steps);
            case COUNT -> new Counts(steps);
            case GROUP -> new Presence(steps);
            case STDVAR -> new Deviations(false, steps);
            case STDDEV -> new Deviations(true, steps);
            default -> throw new IllegalStateException(operator + " is no fold");
        };
    }

    /** One fold of numbers alone; {@link Points#ABSENT} of none. */
    static double of(Aggregator operator, double[] values) {
        GroupFold fold = of(operator, 1);
        for (double value : values) {
            fold.add(new double[] {value});
        }
        return fold.results()[0];
    }

    /** Sums with what rounding lost, see {@link Kahan}. */
    final class Sums implements GroupFold {
        private final double[] sums;
        private final double[] lost;

        Sums(int steps) {
            sums = Points.none(steps);
            lost = new double[steps];
        }

        @Override
        public void add(double[] points) {
            for (int i = 0; i < points.length; i++) {
                double value = points[i];
                if (Points.present(value)) {
                    double before = Points.present(sums[i]) ? sums[i] : 0;
                    double next = before + value;
                    lost[i] = Kahan.lost(before, lost[i], value, next);
                    sums[i] = next;
                }
            }
        }

        @Override
        public double[] results() {
            for (int i = 0; i < sums.length; i++) {
                if (Points.present(sums[i])) {
                    sums[i] = Kahan.value(sums[i], lost[i]);
                }
            }
            return sums;
        }
    }

    /** Means. */
    final class Means implements GroupFold {
        private final Mean[] means;

        Means(int steps) {
            means = new Mean[steps];
        }

        @Override
        public void add(double[] points) {
            for (int i = 0; i < points.length; i++) {
                if (Points.present(points[i])) {
                    if (means[i] == null) {
                        means[i] = new Mean();
                    }
                    means[i].add(points[i]);
                }
            }
        }

        @Override
        public double[] results() {
            double[] results = Points.none(means.length);
            for (int i = 0; i < means.length; i++) {
                if (means[i] != null) {
                    results[i] = means[i].value();
                }
            }
            return results;
        }
    }

    /** Greatest or least numbers; NaN only where there is no other. */
    final class Extremes implements GroupFold {
        private final int sign;
        private final double[] best;

        /** Those of {@code sign} 1 are the greatest, those of -1 the least. */
        Extremes(int sign, int steps) {
            this.sign = sign;
            best = Points.none(steps);
        }

        @Override
        public void add(double[] points) {
            for (int i = 0; i < points.length; i++) {
                double value = points[i];
                // The absent point is a NaN too, so that the first value replaces it.
                if (Points.present(value) && (value * sign > best[i] * sign || Double.isNaN(best[i]))) {
                    best[i] = value;
                }
            }
        }

        @Override
        public double[] results() {
            return best;
        }
    }

    /** How many series have a number. */
    final class Counts implements GroupFold {
        private final double[] counts;

        Counts(int steps) {
            counts = Points.none(steps);
        }

        @Override
        public void add(double[] points) {
            for (int i = 0; i < points.length; i++) {
                if (Points.present(points[i])) {
                    counts[i] = Points.present(counts[i]) ? counts[i] + 1 : 1;
                }
            }
        }

        @Override
        public double[] results() {
            return counts;
        }
    }

    /** 1 where any series has a number. */
    final class Presence implements GroupFold {
        private final double[] ones;

        Presence(int steps) {
            ones = Points.none(steps);
        }

        @Override
        public void add(double[] points) {
            for (int i = 0; i < points.length; i++) {
                if (Points.present(points[i])) {
                    ones[i] = 1;
                }
            }
        }

        @Override
        public double[] results() {
            return ones;
        }
    }

    /** Population variances, or their roots. */
    final class Deviations implements GroupFold {
        private final boolean root;
        private final Deviation[] deviations;

        /** Their roots where {@code root} is set. */
        Deviations(boolean root, int steps) {
            this.root = root;
            deviations = new Deviation[steps];
        }

        @Override
        public void add(double[] points) {
            for (int i = 0; i < points.length; i++) {
                if (Points.present(points[i])) {
                    if (deviations[i] == null) {
                        deviations[i] = new Deviation();
                    }
                    deviations[i].add(points[i]);
                }
            }
        }

        @Override
        public double[] results() {
            double[] results = Points.none(deviations.length);
            for (int i = 0; i < deviations.length; i++) {
                if (deviations[i] != null) {
                    double variance = deviations[i].variance();
                    results[i] = root ? Math.sqrt(variance) : variance;
                }
            }
            return results;
        }
    }
}
