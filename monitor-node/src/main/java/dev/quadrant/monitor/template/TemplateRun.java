package dev.quadrant.monitor.template;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.template.TemplateNode.Command;
import dev.quadrant.monitor.template.TemplateNode.Operand;
import dev.quadrant.monitor.template.TemplateNode.Pipe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One run of a template: variables, the dot, what was written, and what may still be done. */
final class TemplateRun {
    /** Nodes and operands that are evaluated. */
    static final int STEPS_MAX = 100_000;
    /** Characters that are written. */
    static final int OUTPUT_MAX = 64 * 1024;
    /** Queries that are asked. */
    static final int QUERIES_MAX = 20;
    /** How deep templates include each other. */
    static final int DEPTH_MAX = 30;

    private final Template template;
    private final TemplateData data;
    private final TemplateQueries queries;
    private final StringBuilder out = new StringBuilder();
    private List<Variable> variables = new ArrayList<>();
    private int steps;
    private int asked;
    private int depth;

    private static final class Variable {
        private final String name;
        private Object value;

        Variable(String name, Object value) {
            this.name = name;
            this.value = value;
        }
    }

    /** A struct of Go: fields that are there or an error, where a map answers nothing. */
    record Fields(Map<String, Object> values) {}

    /** How a node ended. */
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    TemplateRun(Template template, TemplateData data, TemplateQueries queries) {
        this.template = template;
        this.data = data;
        this.queries = queries;
    }

    TemplateData data() {
        return data;
    }

    String expand() throws TemplateException {
        Map<String, Object> root = new TreeMap<>();
        root.put("Labels", map(data.labels()));
        root.put("ExternalLabels", map(data.external()));
        root.put("ExternalURL", data.externalUrl());
        root.put("Value", data.value());
        Fields dot = new Fields(root);
        set(dot);
        run(template.body(), dot);
        return out.toString();
    }

    private void set(Object dot) {
        variables.add(new Variable("", dot));
        variables.add(new Variable("labels", map(data.labels())));
        variables.add(new Variable("externalLabels", map(data.external())));
        variables.add(new Variable("externalURL", data.externalUrl()));
        variables.add(new Variable("value", data.value()));
    }

    static Map<String, Object> map(Labels labels) {
        Map<String, Object> map = new LinkedHashMap<>();
        labels.forEach(map::put);
        return map;
    }

    private void step() throws TemplateException {
        if (++steps > STEPS_MAX) {
            throw new TemplateException("a template of more than " + STEPS_MAX + " steps");
        }
    }

    private void write(String text) throws TemplateException {
        if (out.length() + text.length() > OUTPUT_MAX) {
            throw new TemplateException("a template that writes more than " + OUTPUT_MAX + " characters");
        }
        out.append(text);
    }

    private Flow run(List<TemplateNode> nodes, Object dot) throws TemplateException {
        int scope = variables.size();
        try {
            for (TemplateNode node : nodes) {
                Flow flow = run(node, dot);
                if (flow != Flow.ON) {
                    return flow;
                }
            }
            return Flow.ON;
        } finally {
            leave(scope);
        }
    }

    private void leave(int scope) {
        while (variables.size() > scope) {
            variables.removeLast();
        }
    }

    private Flow run(TemplateNode node, Object dot) throws TemplateException {
        step();
        switch (node) {
            case TemplateNode.Text text -> write(text.text());
            case TemplateNode.Action action -> {
                Object value = evaluate(action.pipe(), dot);
                if (action.pipe().variables().isEmpty()) {
                    write(GoFormat.print(value));
                }
            }
            case TemplateNode.If condition -> {
                int scope = variables.size();
                Object value = evaluate(condition.pipe(), dot);
                Flow flow = run(truth(value) ? condition.then() : condition.otherwise(), dot);
                leave(scope);
                return flow;
            }
            case TemplateNode.With with -> {
                int scope = variables.size();
                Object value = evaluate(with.pipe(), dot);
                Flow flow = truth(value) ? run(with.then(), value) : run(with.otherwise(), dot);
                leave(scope);
                return flow;
            }
            case TemplateNode.Range range -> {
                int scope = variables.size();
                Flow flow = range(range, dot);
                leave(scope);
                return flow;
            }
            case TemplateNode.Include include ->
                include(include.name(), include.pipe() == null ? null : evaluate(include.pipe(), dot));
            case TemplateNode.Jump jump -> {
                return jump.leave() ? Flow.BREAK : Flow.CONTINUE;
            }
        }
        return Flow.ON;
    }

    private Flow range(TemplateNode.Range range, Object dot) throws TemplateException {
        // Variables of a loop are its own; the pipeline itself sets none.
        Object value = evaluate(new Pipe(List.of(), false, range.pipe().commands()), dot);
        List<Object> keys = new ArrayList<>();
        List<Object> elements = elements(value, keys);
        if (elements.isEmpty()) {
            return run(range.otherwise(), dot);
        }
        List<String> names = range.pipe().variables();
        for (int i = 0; i < elements.size(); i++) {
            step();
            int scope = variables.size();
            if (!names.isEmpty()) {
                assign(names.getLast(), elements.get(i), range.pipe().declares());
                if (names.size() > 1) {
                    assign(names.getFirst(), keys.get(i), range.pipe().declares());
                }
            }
            Flow flow = run(range.body(), elements.get(i));
            leave(scope);
            if (flow == Flow.BREAK) {
                break;
            }
        }
        return Flow.ON;
    }

    private static List<Object> elements(Object value, List<Object> keys) throws TemplateException {
        List<Object> elements = new ArrayList<>();
        switch (value) {
            case null -> {}
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .sorted((a, b) ->
                                a.getKey().toString().compareTo(b.getKey().toString()))
                        .forEach(entry -> {
                            keys.add(entry.getKey());
                            elements.add(entry.getValue());
                        });
            case Collection<?> list -> {
                for (Object element : list) {
                    keys.add((long) elements.size());
                    elements.add(element);
                }
            }
            case Long count -> {
                for (long i = 0; i < Math.min(count, STEPS_MAX); i++) {
                    keys.add(i);
                    elements.add(i);
                }
            }
            default -> throw new TemplateException("range can't iterate over " + GoFormat.print(value));
        }
        return elements;
    }

    private void assign(String name, Object value, boolean declares) {
        if (declares) {
            variables.add(new Variable(name, value));
        } else {
            find(name).value = value;
        }
    }

    private Variable find(String name) {
        for (int i = variables.size() - 1; i >= 0; i--) {
            if (variables.get(i).name.equals(name)) {
                return variables.get(i);
            }
        }
        throw new IllegalStateException("the parser lets no unknown variable pass: $" + name);
    }

    private void include(String name, Object dot) throws TemplateException {
        List<TemplateNode> body = template.definitions().get(name);
        if (body == null) {
            throw new TemplateException("template \"" + name + "\" not defined");
        }
        if (++depth > DEPTH_MAX) {
            throw new TemplateException("templates include each other deeper than " + DEPTH_MAX);
        }
        List<Variable> outer = variables;
        variables = new ArrayList<>();
        set(dot);
        run(body, dot);
        variables = outer;
        depth--;
    }

    /** What another template writes, as a text. */
    String included(String name, Object dot) throws TemplateException {
        int begin = out.length();
        include(name, dot);
        String text = out.substring(begin);
        out.setLength(begin);
        return text;
    }

    List<TemplateQueries.Result> query(String text) throws TemplateException {
        if (++asked > QUERIES_MAX) {
            throw new TemplateException("a template that asks more than " + QUERIES_MAX + " queries");
        }
        return queries.query(text, data.time());
    }

    private Object evaluate(Pipe pipe, Object dot) throws TemplateException {
        Object value = null;
        boolean first = true;
        for (Command command : pipe.commands()) {
            value = evaluate(command, dot, first ? null : new Object[] {value});
            first = false;
        }
        if (!pipe.variables().isEmpty()) {
            assign(pipe.variables().getFirst(), value, pipe.declares());
        }
        return value;
    }

    /** @param piped the value of the command before; null when there is none */
    private Object evaluate(Command command, Object dot, Object[] piped) throws TemplateException {
        Operand head = command.operands().getFirst();
        if (!(head instanceof TemplateNode.Function function)) {
            if (piped != null) {
                throw new TemplateException("a value in a pipeline that is no function");
            }
            return value(head, dot);
        }
        return call(
                function.name(),
                command.operands().subList(1, command.operands().size()),
                dot,
                piped);
    }

    private Object call(String name, List<Operand> operands, Object dot, Object[] piped) throws TemplateException {
        step();
        List<Object> arguments = new ArrayList<>();
        for (Operand operand : operands) {
            Object value = value(operand, dot);
            // What decides already keeps the rest from being evaluated, as in Go.
            if (name.equals("and") && !truth(value) || name.equals("or") && truth(value)) {
                return value;
            }
            arguments.add(value);
        }
        if (piped != null) {
            arguments.add(piped[0]);
        }
        return TemplateFunctions.call(this, name, arguments);
    }

    private Object value(Operand operand, Object dot) throws TemplateException {
        step();
        return switch (operand) {
            case TemplateNode.Dot _ -> dot;
            case TemplateNode.Literal literal -> literal.value();
            case TemplateNode.Variable variable -> find(variable.name()).value;
            case TemplateNode.Nested nested -> evaluate(nested.pipe(), dot);
            case TemplateNode.Function function -> call(function.name(), List.of(), dot, null);
            case TemplateNode.Field field -> field(value(field.of(), dot), field.name());
        };
    }

    private static Object field(Object of, String name) throws TemplateException {
        return switch (of) {
            case Map<?, ?> map -> map.containsKey(name) ? map.get(name) : "";
            case Fields fields
            when fields.values().containsKey(name) -> fields.values().get(name);
            case null -> throw new TemplateException("nil has no field " + name);
            default -> throw new TemplateException("can't evaluate field " + name + " in " + GoFormat.print(of));
        };
    }

    /** As Go sees it: whatever is zero or empty is false. */
    static boolean truth(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean bool -> bool;
            case String text -> !text.isEmpty();
            case Long number -> number != 0;
            case Double number -> number != 0;
            case Collection<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }
}
