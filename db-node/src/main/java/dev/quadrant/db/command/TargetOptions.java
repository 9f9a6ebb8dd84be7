package dev.quadrant.db.command;

import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.protocol.Account;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which server to restore into or to compare with. */
public final class TargetOptions {
    @Option(
            names = "--to-address",
            required = true,
            paramLabel = "HOST:PORT",
            description = "The other server; TLS as for the source.")
    String address;

    @Option(
            names = "--to-user",
            required = true,
            paramLabel = "USER",
            description = "An administrator's account there.")
    String user;

    @Option(names = "--to-password-file", required = true, paramLabel = "FILE", description = "File with its password.")
    Path passwordFile;

    Account account(DbConfig config, CommandSpec spec) {
        try {
            return DbSettings.account(address, user, passwordFile, config);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--to-address: " + e.getMessage(), e);
        }
    }
}
