package dev.quadrant.demo.guestbook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The guest book's page, rendered on the server; it needs no script. */
final class Page {
    private static final String FRAME = resource("page.html");
    private static final String ENTRY = resource("entry.html");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM, HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Page() {}

    static String render(String instance, List<Entry> entries) {
        StringBuilder list = new StringBuilder();
        for (Entry entry : entries) {
            list.append(ENTRY.replace(
                            "@hue@", Integer.toString(Math.floorMod(entry.name().hashCode() * 37, 360)))
                    .replace("@initial@", escape(initial(entry.name())))
                    .replace("@time@", TIME.format(entry.written()))
                    .replace("@name@", escape(entry.name()))
                    .replace("@message@", escape(entry.message())));
        }
        String entriesOrHint =
                entries.isEmpty() ? "<li class=\"empty\">Nobody was here yet. Be the first.</li>" : list.toString();
        return FRAME.replace("@instance@", escape(instance))
                .replace("@name-max@", Integer.toString(Entry.NAME_MAX))
                .replace("@message-max@", Integer.toString(Entry.MESSAGE_MAX))
                .replace("@entries@", entriesOrHint);
    }

    static String style() {
        return resource("style.css");
    }

    private static String initial(String name) {
        return name.substring(0, name.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT);
    }

    /** Text as HTML; the template's own marks cannot be forged either, since @ is escaped. */
    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("@", "&#64;");
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
