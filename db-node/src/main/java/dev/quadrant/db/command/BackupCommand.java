package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.base.BaseBackup;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.Progress;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.source.ServerFacts;
import dev.quadrant.db.source.SourceFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes a base backup now. */
@Command(name = "backup", description = "Take a base backup now; safe beside the running service.")
public final class BackupCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    public BackupCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        PrintWriter out = spec.commandLine().getOut();
        Account account = DbSettings.source(config);
        Repository repository = Repository.open(DbSettings.repository(config)).with(DbSettings.keys(config));
        ServerFacts facts = facts(account);
        repository.claim(facts.identity());
        BaseBackup backup = new BaseBackup(account, repository, DbSettings.base(config), InstantSource.system());
        long start = System.nanoTime();
        out.println("backing up " + account.address() + " (" + facts.version() + ") into " + repository.url());
        out.flush();
        BaseManifest base;
        try (Lines lines = new Lines(out, () -> line(backup.progress(), System.nanoTime()))) {
            base = lines.during(() -> backup.take(facts));
        }
        long took = System.nanoTime() - start;
        out.println("base " + base.id() + ": " + BaseWords.of(base) + " in " + Sizes.bytes(base.bytes()) + ", "
                + Sizes.seconds(took) + " (" + Sizes.rate(base.sqlBytes(), took) + "), writers waited "
                + base.locked().toMillis() + " ms, position " + base.position());
        base.warnings().forEach(warning -> out.println("warning: " + warning));
        out.flush();
        return Appliance.DONE;
    }

    private static ServerFacts facts(Account account) throws IOException {
        try (MysqlConnection connection = MysqlConnection.open(account)) {
            return ServerFacts.ask(connection, account);
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    private static String line(Progress progress, long now) {
        String rows = progress.rowsExpected() == 0
                ? ""
                : progress.rows() + " of about " + progress.rowsExpected() + " rows, ";
        return "  " + progress.tablesDone() + "/" + progress.tables() + " " + progress.kind() + ", " + rows
                + Sizes.bytes(progress.bytes()) + ", "
                + Sizes.course(progress.course(now)) + "  " + progress.table();
    }
}
