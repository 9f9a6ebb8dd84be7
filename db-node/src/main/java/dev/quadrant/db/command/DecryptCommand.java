package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.base.SqlContent;
import dev.quadrant.db.encryption.KeyFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Decrypts files of bases, for a restore by hand. */
@Command(
        name = "decrypt",
        description =
                "Decrypt files of bases, one after the other, to standard output or a file: what zstd -dc reads. Nothing"
                        + " that is not authentic is written; with code 1 what was written is not whole.")
public final class DecryptCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Where it is in a repository, base/ID/...; its place is part of what is checked.")
    List<Path> files;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "A file that is not there yet, in place of standard output.")
    Path to;

    public DecryptCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        KeyFile keys = DbSettings.keys(Preflight.check(program).get(DbConfig.class));
        for (Path file : files) {
            if (!file.getFileName().toString().endsWith(SqlContent.ENCRYPTED)) {
                throw new ParameterException(
                        spec.commandLine(),
                        file + " is not encrypted: its name does not end with " + SqlContent.ENCRYPTED);
            }
        }
        if (to == null) {
            try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
                decrypt(keys, out);
            }
            return Appliance.DONE;
        }
        if (Files.exists(to)) {
            throw new ParameterException(spec.commandLine(), "--to: " + to + " is there already");
        }
        Path aside = to.resolveSibling(to.getFileName() + ".tmp");
        try {
            try (OutputStream out = Files.newOutputStream(aside, StandardOpenOption.CREATE_NEW)) {
                decrypt(keys, out);
            }
            Files.move(aside, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
        return Appliance.DONE;
    }

    private void decrypt(KeyFile keys, OutputStream out) throws IOException {
        for (Path file : files) {
            Path whole = file.toAbsolutePath().normalize();
            // Rows lie one directory deeper than definitions.
            Path parent = whole.getParent();
            Path base = parent.endsWith("data") ? parent.getParent() : parent;
            try (InputStream in =
                    SqlContent.decrypted(base, base.relativize(whole).toString(), keys)) {
                in.transferTo(out);
            } catch (NoSuchFileException e) {
                throw new IOException(file + " is not there", e);
            } catch (IOException e) {
                throw new IOException(file + " " + e.getMessage(), e);
            }
        }
    }
}
