package dev.quadrant.monitor.logs.receive;

import dev.quadrant.appliance.log.LogRing;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a node answers that was asked for its lines. */
record NodePage(String node, String boot, long oldest, long from, List<LogRing.Line> lines) {
    private static final Pattern BOOT = Pattern.compile("[0-9a-f]{1,32}");

    static NodePage parse(Buffer body) throws BadLinesException {
        try {
            JsonObject json = body.toJsonObject();
            List<LogRing.Line> lines = new ArrayList<>();
            for (Object line : json.getJsonArray("lines")) {
                JsonArray parts = (JsonArray) line;
                lines.add(new LogRing.Line(Long.parseLong(parts.getString(0)), parts.getString(1), parts.getString(2)));
            }
            NodePage page = new NodePage(
                    json.getString("node"),
                    json.getString("boot"),
                    json.getLong("oldest"),
                    json.getLong("from"),
                    lines);
            if (page.node() == null
                    || page.boot() == null
                    || page.from() < 0
                    || !BOOT.matcher(page.boot()).matches()) {
                throw BadLinesException.bad("the answer is no page of log lines");
            }
            return page;
        } catch (DecodeException
                | ClassCastException
                | NullPointerException
                | NumberFormatException
                | IndexOutOfBoundsException e) {
            throw BadLinesException.bad("the answer is no page of log lines");
        }
    }
}
