package dev.quadrant.appliance.command;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns, for a terminal; columns that are empty in every row are left out. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        this.heads = List.of(heads);
    }

    /** Adds a row, a text for each head. */
    void row(String... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + heads.size() + " heads");
        }
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, without a line's trailing blanks. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(heads));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            int width = width(column);
            if (width > 0) {
                String cell = cells.get(column);
                line.append(cell).repeat(' ', Math.max(heads.get(column).length(), width) - cell.length());
                line.append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    /** The longest cell under a head; 0 when all are empty. */
    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
