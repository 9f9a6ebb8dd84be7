package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.inventory.TableChecksums;
import dev.quadrant.db.protocol.Account;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Compares the source with another server, table by table. */
@Command(
        name = "compare",
        description =
                "Compare the checksum of every table of the source with another server's; nobody may write meanwhile.")
public final class CompareCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Mixin
    TargetOptions target;

    public CompareCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        Account other = target.account(config, spec);
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Long> here = TableChecksums.of(DbSettings.source(config));
        Map<String, Long> there = TableChecksums.of(other);
        TreeSet<String> tables = new TreeSet<>(here.keySet());
        tables.addAll(there.keySet());
        int different = 0;
        for (String table : tables) {
            if (!Objects.equals(here.get(table), there.get(table))) {
                different++;
                out.println("DIFFERS  " + table + "  " + checksum(here, table) + "  " + checksum(there, table));
            }
        }
        out.println(tables.size() + " tables compared: "
                + (different == 0 ? "all are equal" : different + " are different"));
        out.flush();
        return different == 0 ? Appliance.DONE : Appliance.FAILED;
    }

    private static String checksum(Map<String, Long> checksums, String table) {
        return checksums.containsKey(table) ? Long.toString(checksums.get(table)) : "missing";
    }
}
