package dev.quadrant.dns.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.command.CheckCommand;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.zone.Finding;
import dev.quadrant.dns.zone.MasterFile;
import dev.quadrant.dns.zone.Zone;
import dev.quadrant.dns.zone.ZoneException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks master files like a compiler; without files, the whole configuration as every node does. */
@Command(
        name = "check",
        description = {
            "Check master files: 0 if they are good, 2 with a line for each error.",
            "Without files: validate the configuration, its zones included, in the same way."
        })
public final class CheckFilesCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Master files, named ORIGIN.zone.")
    List<Path> files = List.of();

    @Option(names = "--origin", paramLabel = "NAME", description = "Origin of a single file that has another name.")
    String origin;

    @Option(names = "--strict", description = "Treat warnings as errors.")
    boolean strict;

    @Spec
    CommandSpec spec;

    /** @param program whose configuration is checked */
    public CheckFilesCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        if (files.isEmpty()) {
            return new CheckCommand(program).check(spec.commandLine().getOut());
        }
        if (origin != null && files.size() > 1) {
            throw new ParameterException(spec.commandLine(), "--origin is for a single file");
        }
        boolean good = true;
        for (Path file : files) {
            good &= check(file, spec.commandLine().getOut());
        }
        spec.commandLine().getOut().flush();
        return good ? Appliance.DONE : Appliance.USAGE;
    }

    private boolean check(Path file, PrintWriter out) {
        try {
            Zone zone = MasterFile.load(file, name(file), opened -> {});
            List<Finding> warnings = zone.facts().warnings();
            warnings.forEach(finding -> print(finding, strict ? "error" : "warning", out));
            boolean good = warnings.isEmpty() || !strict;
            out.printf(
                    "%s: %s: zone %s, serial %d, %d records, %d names, %s%n",
                    file,
                    good ? "good" : "not good",
                    zone.facts().origin(),
                    zone.facts().serial(),
                    zone.facts().records(),
                    zone.facts().names(),
                    count(warnings.size(), "warning"));
            return good;
        } catch (ZoneException e) {
            e.findings().forEach(finding -> print(finding, "error", out));
            out.printf("%s: not good: %s%n", file, count(e.findings().size(), "error"));
            return false;
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private byte[] name(Path file) throws ZoneException {
        if (origin == null) {
            return MasterFile.origin(file);
        }
        try {
            return Names.parse(origin);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** As compilers do: place, kind, what and what to do; then the line itself. */
    private static void print(Finding finding, String kind, PrintWriter out) {
        out.println(finding.place() + ": " + kind + ": " + finding.text());
        if (finding.line() > 0) {
            String line = line(finding);
            if (!line.isBlank()) {
                out.printf("%5d | %s%n", finding.line(), line);
            }
        }
    }

    private static String line(Finding finding) {
        try (Stream<String> lines = Files.lines(Path.of(finding.file()), StandardCharsets.ISO_8859_1)) {
            return lines.skip(finding.line() - 1L).findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
