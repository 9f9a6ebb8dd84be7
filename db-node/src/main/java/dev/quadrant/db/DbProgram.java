package dev.quadrant.db;

import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.db.command.AcknowledgeCommand;
import dev.quadrant.db.command.BackupCommand;
import dev.quadrant.db.command.CompareCommand;
import dev.quadrant.db.command.DecryptCommand;
import dev.quadrant.db.command.DrillCommand;
import dev.quadrant.db.command.ExpireCommand;
import dev.quadrant.db.command.FetchCommand;
import dev.quadrant.db.command.ListCommand;
import dev.quadrant.db.command.PinCommand;
import dev.quadrant.db.command.RestoreCommand;
import dev.quadrant.db.command.StatusCommand;
import dev.quadrant.db.command.VerifyCommand;
import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What db-node is. */
public final class DbProgram implements NodeProgram {
    @Override
    public String name() {
        return "db-node";
    }

    @Override
    public String description() {
        return "Backs up a MySQL or MariaDB server: base backups, a continuous binlog archive, restores";
    }

    @Override
    public Set<String> roles() {
        return Set.of("db");
    }

    @Override
    public int adminPort() {
        return 9104;
    }

    @Override
    public List<Class<?>> configuration() {
        return List.of(DbConfig.class);
    }

    @Override
    public List<Problem> check(Configuration configuration) {
        return DbSettings.check(configuration);
    }

    @Override
    public List<Object> commands() {
        return List.of(
                new BackupCommand(this),
                new ListCommand(this),
                new StatusCommand(this),
                new VerifyCommand(this),
                new RestoreCommand(this),
                new DrillCommand(this),
                new FetchCommand(this),
                new DecryptCommand(this),
                new CompareCommand(this),
                new AcknowledgeCommand(this),
                new PinCommand(this),
                new ExpireCommand(this));
    }

    @Override
    public Service serve(ServiceContext context) throws StartFailure {
        DbConfig config = context.configuration().get(DbConfig.class);
        Path directory = DbSettings.repository(config);
        try {
            return DbService.start(context, config, Repository.open(directory).with(DbSettings.keys(config)));
        } catch (IOException e) {
            throw new StartFailure(context.configuration()
                    .problem(
                            DbSettings.URL,
                            directory + " cannot be used: " + e.getMessage(),
                            "make it a directory that the user of db-node may write"));
        }
    }
}
