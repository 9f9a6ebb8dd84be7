package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseMethod;
import dev.quadrant.db.inventory.Coverage;
import dev.quadrant.db.inventory.Inventory;
import dev.quadrant.db.repository.Divergence;
import dev.quadrant.db.repository.Gap;
import dev.quadrant.db.repository.Pin;
import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what the repository holds. */
@Command(name = "list", description = "List bases, binlog segments and what can be restored.")
public final class ListCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Mixin
    RepositoryOptions from;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    public ListCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        PrintWriter out = spec.commandLine().getOut();
        return from.read(config, spec, RepositoryOptions.REFUSED, repository -> list(repository, out));
    }

    private int list(Repository repository, PrintWriter out) throws IOException {
        Inventory inventory = Inventory.of(repository);
        if (json) {
            out.println(inventory.toJson().encodePrettily());
        } else {
            print(inventory, repository, out);
        }
        out.flush();
        return Appliance.DONE;
    }

    private static void print(Inventory inventory, Repository repository, PrintWriter out) {
        out.println(repository.url());
        List<List<String>> bases = new ArrayList<>();
        bases.add(List.of("BASE", "MOMENT", "TABLES", "ROWS", "SIZE", "POSITION", "CHAIN", "KEY"));
        for (BaseManifest base : inventory.bases()) {
            boolean copy = base.method() == BaseMethod.COPY;
            bases.add(List.of(
                    base.id() + (Pin.isOn(repository.bases().resolve(base.id())) ? " (pinned)" : ""),
                    base.snapshot().toString().substring(0, 19) + "Z",
                    copy ? "copy" : Long.toString(base.tables()),
                    copy ? "-" : Long.toString(base.rows()),
                    Sizes.bytes(base.bytes()),
                    base.position().toString(),
                    base.chain(),
                    base.key().isEmpty() ? "-" : base.key()));
        }
        TextTable.print(bases, out);
        out.println();
        List<List<String>> segments = new ArrayList<>();
        segments.add(List.of("SEGMENT", "STATE", "SIZE", "FROM", "TO", "CHAIN"));
        for (Inventory.Segment segment : inventory.segments()) {
            segments.add(List.of(
                    segment.content().file(),
                    segment.closed() ? "closed" : "open",
                    Sizes.bytes(segment.content().bytes()),
                    segment.content().firstTime().toString(),
                    segment.content().lastTime().toString(),
                    segment.chain()));
        }
        TextTable.print(segments, out);
        out.println();
        for (Gap gap : inventory.gaps()) {
            out.println("GAP " + gap.id() + ", found " + gap.found().truncatedTo(ChronoUnit.SECONDS) + ": chain "
                    + gap.before() + " ends at " + gap.end() + ", chain " + gap.after() + " begins; " + gap.reason());
        }
        for (Divergence divergence : inventory.divergences()) {
            out.println("DIVERGENT " + divergence.id() + ": " + divergence.transactions() + " transactions ("
                    + divergence.gtids() + ") of " + divergence.former() + " that " + divergence.successor() + " lacked"
                    + (divergence.acknowledged() ? ", acknowledged" : ""));
        }
        if (inventory.windows().isEmpty()) {
            out.println("nothing can be restored yet: there is no base");
        }
        for (Inventory.Window window : inventory.windows()) {
            out.println("recoverable: " + window.from() + " to " + window.to() + " (chain " + window.chain() + ")");
        }
        Coverage.of(inventory).ifPresent(coverage -> {
            out.println();
            CoverageBar.lines(coverage, Terminal.width(), Terminal.hasColour()).forEach(out::println);
            out.println(coverage.words());
        });
    }
}
