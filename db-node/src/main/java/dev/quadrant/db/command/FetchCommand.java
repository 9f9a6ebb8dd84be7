package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.CopySettings;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.copy.Outline;
import dev.quadrant.db.encryption.KeyFile;
import dev.quadrant.db.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a repository of a copy. */
@Command(
        name = "fetch",
        description =
                "Fetch a copy whole into a new directory, which is a repository as main is: after the loss of its disk,"
                        + " name it in quadrant.db.repository.main.url, and the archive goes on.")
public final class FetchCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--repository",
            required = true,
            paramLabel = "NAME|URL",
            description = "A configured copy by its name, or s3://BUCKET/PREFIX, or a copy in file:///DIRECTORY.")
    String repository;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "A directory that is empty or not there.")
    Path to;

    public FetchCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        PrintWriter out = spec.commandLine().getOut();
        List<String> damage = new ArrayList<>();
        AtomicLong bytes = new AtomicLong();
        Outline outline = Outline.drawIn(store(config), to, damage::add);
        try (Lines lines =
                new Lines(out, () -> "  " + Sizes.bytes(bytes.get()) + " of " + Sizes.bytes(outline.bytes()))) {
            for (Path file : outline.files()) {
                lines.during(() -> {
                    outline.need(file);
                    return bytes.addAndGet(Files.size(file));
                });
            }
        }
        damage.forEach(words -> out.println("BAD  " + words));
        for (BaseManifest base : BaseManifest.all(outline.repository())) {
            missingKey(base, DbSettings.keys(config)).ifPresent(out::println);
        }
        out.println(outline.files().size() + " files, " + Sizes.bytes(bytes.get()) + " fetched into " + to + ": "
                + (damage.isEmpty() ? "all is well" : damage.size() + " bad"));
        out.flush();
        return damage.isEmpty() ? Appliance.DONE : Appliance.FAILED;
    }

    /** A copy is fetched without its key, but somebody will need it. */
    private static Optional<String> missingKey(BaseManifest base, KeyFile keys) {
        try {
            if (!base.key().isEmpty()) {
                keys.reading(base.key());
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("NO KEY  base " + base.id() + " " + e.getMessage());
        }
    }

    private ObjectStore store(DbConfig config) {
        try {
            return CopySettings.named(repository, config);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--repository: " + e.getMessage(), e);
        }
    }
}
