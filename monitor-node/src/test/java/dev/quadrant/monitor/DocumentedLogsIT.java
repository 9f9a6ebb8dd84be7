package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/logs.md and of the README's part on logs do what they say: each is run by a shell as it stands there. */
class DocumentedLogsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOKEN_FILE = "/etc/quadrant/admin.token";
    private static final Path PAGE = Path.of("docs/logs.md");
    private static final Path README = Path.of("../README.md");

    @TempDir
    private static Path directory;

    private static String syslog;
    private static Path token;
    private static NodeProcess monitor;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/logger")), "needs logger: apt-get install bsdutils");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "needs curl: apt-get install curl");
        syslog = Integer.toString(Ports.free());
        token = Files.writeString(directory.resolve("token"), "0123456789abcdef0123456789abcdef\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        for (String line : block(PAGE, "properties", "quadrant.node.name")) {
            if (!line.startsWith("#")) {
                int equals = line.indexOf('=');
                keys.put(line.substring(0, equals), onThisHost(line.substring(equals + 1)));
            }
        }
        assertThat(keys).hasSize(6);
        monitor = NodeProcess.start("monitor-node", keys);
    }

    @AfterAll
    static void stop() {
        if (monitor != null) {
            monitor.close();
        }
    }

    /** The lines of the first block of a language that has a text. */
    private static List<String> block(Path page, String language, String text) throws IOException {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(page));
        while (block.find()) {
            if (block.group(1).contains(text)) {
                return block.group(1).lines().toList();
            }
        }
        throw new AssertionError(page + " has no " + language + " with " + text);
    }

    /** The commands of a block: a line that ends with a backslash goes on in the next. */
    private static List<String> commands(Path page, String language, String text) throws IOException {
        List<String> commands = new ArrayList<>();
        String open = "";
        for (String line : block(page, language, text)) {
            if (line.startsWith("#")) {
                continue;
            }
            open += line;
            if (open.endsWith("\\")) {
                open = open.substring(0, open.length() - 1);
            } else {
                commands.add(open);
                open = "";
            }
        }
        return commands;
    }

    private static String onThisHost(String text) {
        return text.replace("localhost:9090", "127.0.0.1:" + adminPort())
                .replace(TOKEN_FILE, token.toString())
                .replace("0.0.0.0:514", "127.0.0.1:" + syslog)
                .replace("-P 514", "-P " + syslog);
    }

    private static String adminPort() {
        return monitor == null ? "" : Integer.toString(monitor.admin().getPort());
    }

    /** A shell that runs a command; {@code journalctl} is one that has a journal, whether or not this host has. */
    private static ProcessBuilder shell(String command) throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        Path journal = Files.writeString(tools.resolve("journalctl"), """
                #!/bin/sh
                [ "$*" = "-o export --since -1h" ] || exit 2
                printf '__REALTIME_TIMESTAMP=%s000000\\n_SYSTEMD_UNIT=shop.service\\nMESSAGE=from the journal\\n\\n' "$(date +%s)"
                """);
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", onThisHost(command)).redirectErrorStream(true);
        shell.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
        return shell;
    }

    private static String run(String command) {
        try {
            Process process = shell(command).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(command + "\n" + said).isZero();
            return said;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void awaitAnswer(String command, String... texts) {
        Await.until(
                command,
                SOON,
                () -> List.of(texts).stream().allMatch(run(command)::contains),
                () -> run(command) + monitor.output());
    }

    /** One after the other, as a reader would: somebody follows, lines are sent, found and counted. */
    @Test
    void linesAreSentFoundAndFollowed() throws IOException {
        List<String> sending = commands(PAGE, "sh", "/loki/api/v1/push");
        List<String> finding = commands(PAGE, "sh", "query_range");
        assertThat(sending).hasSize(3);
        assertThat(finding).hasSize(3);
        Process tail = shell("exec " + finding.get(2)).start();
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(tail.getInputStream(), StandardCharsets.UTF_8))) {
            awaitLine(events, "retry:");
            for (String command : sending) {
                assertThat(run(command)).as(command).isEmpty();
            }
            awaitLine(events, "card refused");
        } finally {
            tail.destroyForcibly();
        }
        awaitAnswer(finding.get(0), "\"status\":\"success\"", "\"job\":\"shop\"", "card refused");
        awaitAnswer(finding.get(1), "\"level\":\"error\"", "\"1\"");
        String range = finding.get(0);
        awaitAnswer(range.replace("{job=\"shop\"}", "{job=\"syslog\", app=\"shop\"}"), "card refused");
        awaitAnswer(range.replace("{job=\"shop\"} |= \"refused\"", "{unit=\"shop.service\"}"), "from the journal");
    }

    private static void awaitLine(BufferedReader events, String text) throws IOException {
        StringBuilder said = new StringBuilder();
        String line = events.readLine();
        while (line != null && !line.contains(text)) {
            said.append(line).append('\n');
            line = events.readLine();
        }
        assertThat(line).as(said.toString()).isNotNull();
    }

    @Test
    void theReadmesExamplesWork() throws IOException {
        List<String> commands = commands(README, "bash", "logger");
        assertThat(commands).hasSize(3);
        assertThat(run(commands.get(0))).isEmpty();
        awaitAnswer(commands.get(1), "\"app\":\"shop\"", "card refused");
        awaitAnswer(commands.get(2), "\"status\":\"success\"");
    }
}
