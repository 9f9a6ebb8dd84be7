package dev.quadrant.monitor.promql;

/** What an expression evaluates to. */
public enum ValueType {
    SCALAR("scalar", "scalar"),
    VECTOR("instant vector", "vector"),
    MATRIX("range vector", "matrix"),
    STRING("string", "string");

    private final String shown;
    private final String api;

    ValueType(String shown, String api) {
        this.shown = shown;
        this.api = api;
    }

    /** The name that the HTTP API gives it. */
    public String api() {
        return api;
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return shown;
    }
}
