package dev.quadrant.monitor.template;

import java.util.List;

/** A part of a parsed template. Immutable. */
sealed interface TemplateNode {
    /** Text as it is. */
    record Text(String text) implements TemplateNode {}

    /** A pipeline whose value is written, unless it sets a variable. */
    record Action(Pipe pipe) implements TemplateNode {}

    /** A condition. */
    record If(Pipe pipe, List<TemplateNode> then, List<TemplateNode> otherwise) implements TemplateNode {}

    /** A condition whose value is the dot inside. */
    record With(Pipe pipe, List<TemplateNode> then, List<TemplateNode> otherwise) implements TemplateNode {}

    /** A loop over a list, a map or a number. */
    record Range(Pipe pipe, List<TemplateNode> body, List<TemplateNode> otherwise) implements TemplateNode {}

    /** Another template by its name; a null pipe gives it no dot. */
    record Include(String name, Pipe pipe) implements TemplateNode {}

    /** Leaves a loop, or its current turn. */
    record Jump(boolean leave) implements TemplateNode {}

    /**
     * Commands, each of which gets the value of the one before as its last argument.
     *
     * @param variables that take the value; two for key and element of a loop
     * @param declares whether they are new
     */
    record Pipe(List<String> variables, boolean declares, List<Command> commands) {}

    /** A value, or a function and its arguments. */
    record Command(List<Operand> operands) {}

    /** What stands in a command. */
    sealed interface Operand {}

    /** The dot. */
    record Dot() implements Operand {}

    /** A text, number, boolean or nil (null). */
    record Literal(Object value) implements Operand {}

    /** A variable, without its {@code $}; the empty name is what the template was given. */
    record Variable(String name) implements Operand {}

    /** A function. */
    record Function(String name) implements Operand {}

    /** A pipeline in parentheses. */
    record Nested(Pipe pipe) implements Operand {}

    /** A field of a value. */
    record Field(Operand of, String name) implements Operand {}
}
