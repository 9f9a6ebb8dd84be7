package dev.quadrant.appliance.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One call of a hook: what happened to a virtual IP, and the program that is to be told.
 *
 * @param vip the virtual IP's name
 * @param event what happened: {@link #ACQUIRED} or {@link #RELEASED}
 * @param facts what the program is told, as variables of its environment
 * @param program its path and its arguments
 * @param limit how long it may take; nanoseconds
 */
record HookCall(String vip, String event, Map<String, String> facts, List<String> program, long limit) {
    static final String ACQUIRED = "acquired";
    static final String RELEASED = "released";

    HookCall {
        facts = Map.copyOf(facts);
        program = List.copyOf(program);
    }

    /** The whole environment of the program: nothing of this process' own but where programs are found. */
    Map<String, String> environment(String run) {
        Map<String, String> environment = new HashMap<>(facts);
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put(HookRun.MARK, run);
        return environment;
    }
}
