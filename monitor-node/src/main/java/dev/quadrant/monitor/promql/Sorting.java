package dev.quadrant.monitor.promql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The sort functions. They order instant queries; in range queries series come by their labels. */
final class Sorting {
    private Sorting() {}

    static Function.Body byValue(boolean descending) {
        Comparator<Row> ascending = Comparator.comparingDouble(row -> row.points()[0]);
        Comparator<Row> order = descending ? ascending.reversed() : ascending;
        // NaN last in both directions.
        Comparator<Row> full = Comparator.<Row, Boolean>comparing(row -> Double.isNaN(row.points()[0]))
                .thenComparing(order);
        return (evaluator, call) -> {
            List<Row> rows = new ArrayList<>();
            for (Row row : evaluator.vector(call.arguments().get(0))) {
                // Histograms have no order, and go.
                rows.add(new Row(row.labels(), row.nameless(), row.points()));
            }
            if (evaluator.steps().count() == 1) {
                rows.removeIf(row -> !row.present(0));
                rows.sort(full);
            }
            return new Value.Vector(rows);
        };
    }

    static Function.Body byLabel(boolean descending) {
        return (evaluator, call) -> {
            List<Row> rows = new ArrayList<>(evaluator.vector(call.arguments().get(0)));
            List<String> names = new ArrayList<>();
            for (Expression name : call.arguments().subList(1, call.arguments().size())) {
                names.add(evaluator.text(name));
            }
            Comparator<Row> order = (a, b) -> compare(a, b, names);
            rows.sort(descending ? order.reversed() : order);
            return new Value.Vector(rows);
        };
    }

    private static int compare(Row a, Row b, List<String> names) {
        for (String name : names) {
            int order = natural(a.labels().get(name), b.labels().get(name));
            if (order != 0) {
                return order;
            }
        }
        return a.labels().compareTo(b.labels());
    }

    /** Texts with numbers in them as people order them: {@code node2} before {@code node10}. */
    private static int natural(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            if (digit(a.charAt(i)) && digit(b.charAt(j))) {
                int endA = digits(a, i);
                int endB = digits(b, j);
                String left = a.substring(i, endA).replaceFirst("^0+(?=.)", "");
                String right = b.substring(j, endB).replaceFirst("^0+(?=.)", "");
                int order = left.length() != right.length() ? left.length() - right.length() : left.compareTo(right);
                if (order != 0) {
                    return order;
                }
                i = endA;
                j = endB;
            } else if (a.charAt(i) != b.charAt(j)) {
                return a.charAt(i) - b.charAt(j);
            } else {
                i++;
                j++;
            }
        }
        return (a.length() - i) - (b.length() - j);
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && digit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
