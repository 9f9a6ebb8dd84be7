package dev.quadrant.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** BIND's dig, as a client that knows nothing of us. */
final class Dig {
    private static final Pattern STATUS = Pattern.compile("status: (\\w+)");
    private static final Pattern FLAGS = Pattern.compile(";; flags: ([a-z ]*);");

    private final String server;
    private final int port;

    Dig(String server, int port) {
        this.server = server;
        this.port = port;
    }

    static void assume() {
        boolean there;
        try {
            there = new ProcessBuilder("dig", "-v")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            there = false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Assumptions.assumeTrue(there, "needs dig: apt-get install bind9-dnsutils");
    }

    /** Everything that dig prints; one try of two seconds. */
    String ask(String words) {
        List<String> command =
                new ArrayList<>(List.of("dig", "@" + server, "-p", "" + port, "+tries=1", "+time=5", "+norec"));
        command.addAll(List.of(words.split(" ")));
        try {
            Process dig = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(dig.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The data of the answer, one record a line. */
    String shortly(String words) {
        return ask("+short " + words).strip();
    }

    /** Status and flags, for example {@code NXDOMAIN qr aa}. */
    String header(String words) {
        String output = ask(words);
        return first(STATUS, output) + " " + first(FLAGS, output);
    }

    private static String first(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        return matcher.find() ? matcher.group(1).strip() : "(none in: " + output + ")";
    }
}
