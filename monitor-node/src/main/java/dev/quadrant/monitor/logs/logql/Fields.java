package dev.quadrant.monitor.logs.logql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Reads the fields of a line whose form is not known. */
public final class Fields {
    private Fields() {}

    /** Tells each field; answers the parser that fits: {@code json} or {@code logfmt}. */
    public static String read(String line, BiConsumer<String, String> found) {
        List<String[]> fields = new ArrayList<>();
        String parser = "json";
        try {
            JsonFields.read(line, "_", (name, value) -> fields.add(new String[] {name, value}));
        } catch (JsonFields.NotJson e) {
            fields.clear();
            parser = "logfmt";
            LogfmtFields.read(line, (name, value) -> fields.add(new String[] {name, value}));
        }
        fields.forEach(field -> found.accept(FieldStages.name(field[0]), field[1]));
        return parser;
    }
}
