package dev.quadrant.cluster;

/** A promise that a simulation saw broken, with what led to it. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    final Promise promise;

    Violation(Promise promise, Scenario scenario, String what, String trace) {
        super(promise + " is broken (" + promise.text + "): " + what + "\n  " + scenario + "\n" + trace
                + "  again: ./mvnw -q -pl core/cluster -am test -Dtest=SimulationTest#allPromisesAreKept"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + scenario.seed
                + (scenario.sabotage == Sabotage.NONE ? "" : " -Dsabotage=" + scenario.sabotage));
        this.promise = promise;
    }
}
