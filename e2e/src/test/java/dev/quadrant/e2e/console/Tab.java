package dev.quadrant.e2e.console;

import dev.quadrant.testbed.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A tab of the browser: commands, what it complained of, and how much it loaded. Used by one thread. */
final class Tab implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicLong bytes = new AtomicLong();

    Tab(HttpClient client, URI address) {
        this.socket = client.newWebSocketBuilder()
                .buildAsync(address, new Events())
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
        List.of("Page", "Runtime", "Log", "Network").forEach(domain -> call(domain + ".enable", new JsonObject()));
    }

    private final class Events implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                take(new JsonObject(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void take(JsonObject message) {
        Integer id = message.getInteger("id");
        if (id != null) {
            asked.remove(id).complete(message);
            return;
        }
        JsonObject parameters = message.getJsonObject("params", new JsonObject());
        switch (message.getString("method", "")) {
            case "Network.loadingFinished" ->
                bytes.addAndGet(parameters.getNumber("encodedDataLength").longValue());
            case "Runtime.exceptionThrown" ->
                complaints.add(parameters.getJsonObject("exceptionDetails").encode());
            case "Log.entryAdded" -> {
                JsonObject entry = parameters.getJsonObject("entry");
                if (entry.getString("level").equals("error")) {
                    complaints.add(entry.getString("text") + " " + entry.getString("url", ""));
                }
            }
            case "Runtime.consoleAPICalled" -> {
                if (parameters.getString("type").equals("error")) {
                    complaints.add(parameters.getJsonArray("args").encode());
                }
            }
            default -> {}
        }
    }

    JsonObject call(String method, JsonObject parameters) {
        int id = number.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        asked.put(id, answer);
        socket.sendText(
                        new JsonObject()
                                .put("id", id)
                                .put("method", method)
                                .put("params", parameters)
                                .encode(),
                        true)
                .join();
        JsonObject message =
                answer.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
        if (message.containsKey("error")) {
            throw new IllegalStateException(method + ": " + message.getJsonObject("error"));
        }
        return message.getJsonObject("result");
    }

    /** The size of the screen, and whether it prefers dark colours. */
    Tab as(int width, int height, boolean dark) {
        call(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
        call(
                "Emulation.setEmulatedMedia",
                new JsonObject()
                        .put(
                                "features",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "prefers-color-scheme")
                                                .put("value", dark ? "dark" : "light"))));
        return this;
    }

    /** Leads to an address, from an empty page, so that everything is loaded anew. */
    Tab go(URI address) {
        call("Page.navigate", new JsonObject().put("url", "about:blank"));
        Await.until("an empty page", SOON, () -> evaluate("location.href").equals("about:blank"));
        bytes.set(0);
        call("Page.navigate", new JsonObject().put("url", address.toString()));
        return this;
    }

    /** What an expression is, promises awaited; null where it is nothing. */
    Object evaluate(String expression) {
        JsonObject result = call(
                "Runtime.evaluate",
                new JsonObject()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true)
                        .put("userGesture", true));
        if (result.containsKey("exceptionDetails")) {
            throw new IllegalStateException(
                    expression + ": " + result.getJsonObject("exceptionDetails").encode());
        }
        return result.getJsonObject("result").getValue("value");
    }

    /** Waits until an expression is true. */
    Tab await(String expression) {
        Await.until(
                expression,
                SOON,
                () -> holds(expression),
                () -> evaluate("document.body.innerText") + "\n" + complaints);
        return this;
    }

    /** Between two pages there are no elements, and no place to ask in: not yet, then. */
    private boolean holds(String expression) {
        try {
            return Boolean.TRUE.equals(
                    evaluate("(() => { try { return Boolean(" + expression + "); } catch { return false; } })()"));
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Waits until the page shows a text. */
    Tab awaitText(String text) {
        return await("document.body.innerText.includes("
                + new JsonArray().add(text).encode().replaceAll("^\\[|\\]$", "") + ")");
    }

    /** Clicks what a selector finds. */
    Tab click(String selector) {
        String found = "document.querySelector(" + quoted(selector) + ")";
        await(found);
        evaluate(found + ".click()");
        return this;
    }

    /** Types into what has the focus. */
    Tab type(String text) {
        call("Input.insertText", new JsonObject().put("text", text));
        return this;
    }

    /** Presses a key. */
    Tab press(String key, int code) {
        for (String type : List.of("keyDown", "keyUp")) {
            JsonObject event =
                    new JsonObject().put("type", type).put("key", key).put("windowsVirtualKeyCode", code);
            if (key.length() == 1 || key.equals("Enter")) {
                event.put("text", key.equals("Enter") ? "\r" : key);
            }
            call("Input.dispatchKeyEvent", event);
        }
        return this;
    }

    static String quoted(String text) {
        return new JsonArray().add(text).encode().replaceAll("^\\[|\\]$", "");
    }

    /** What the browser complained of since the tab was opened: exceptions, errors on the console, loads that failed. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Bytes over the wire since the last address. */
    long bytes() {
        return bytes.get();
    }

    /** A picture of the screen. */
    void picture(Path file) {
        String data = call("Page.captureScreenshot", new JsonObject()).getString("data");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // A page that stays open keeps its stream, and a browser has six connections to a host for all its pages.
        call("Page.close", new JsonObject());
        socket.abort();
    }
}
