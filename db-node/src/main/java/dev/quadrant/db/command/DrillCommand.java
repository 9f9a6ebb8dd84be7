package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.DrillKeys;
import dev.quadrant.db.drill.Drill;
import dev.quadrant.db.drill.DrillProgress;
import dev.quadrant.db.drill.DrillReport;
import dev.quadrant.db.repository.Repository;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Drills now. */
@Command(
        name = "drill",
        description = "Restore the newest base and its log into a throw-away server, and compare it with the live one;"
                + " the service must run, so that the archive follows.")
public final class DrillCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Option(names = "--json", description = "The report as JSON, as GET /db/drills gives it.")
    boolean json;

    public DrillCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        PrintWriter out = spec.commandLine().getOut();
        Repository repository = DbSettings.existingRepository(config);
        Drill drill =
                new Drill(DbSettings.source(config), repository, DrillKeys.settings(config), InstantSource.system());
        // Interrupted at the terminal, it shall leave no server behind.
        Thread cancel = Thread.ofPlatform().name("drill-cancel").unstarted(drill::cancel);
        Runtime.getRuntime().addShutdownHook(cancel);
        DrillReport report;
        if (json) {
            report = drill.run();
            out.println(report.toJson().encodePrettily());
        } else {
            try (Lines lines = new Lines(out, () -> line(drill.progress(), System.nanoTime()))) {
                report = lines.during(drill::run);
            }
            print(report, out);
        }
        Runtime.getRuntime().removeShutdownHook(cancel);
        out.flush();
        return report.passed() ? Appliance.DONE : Appliance.FAILED;
    }

    private static String line(DrillProgress progress, long now) {
        return "  " + progress.rows() + " rows read, "
                + progress.restore()
                        .map(restore -> Sizes.course(restore.course(now)) + "  ")
                        .orElse("")
                + progress.step();
    }

    private static void print(DrillReport report, PrintWriter out) {
        report.differences().forEach(each -> out.println("DIFFERS  " + each));
        report.notCompared().forEach(each -> out.println("NOT COMPARED  " + each));
        String restored = "base " + report.base() + " and " + report.transactions() + " transactions restored to "
                + report.position() + " in " + Sizes.seconds(report.restore().toNanos());
        out.println(
                report.passed()
                        ? "drill passed: " + restored + "; " + report.tables() + " tables, " + report.chunks()
                                + " chunks, " + report.rows() + " rows are equal"
                        : "drill FAILED: " + report.problem());
    }
}
