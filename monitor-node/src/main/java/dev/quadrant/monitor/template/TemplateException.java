package dev.quadrant.monitor.template;

/** A template that is wrong or cannot be run. Carries no stack trace: it is the author's affair. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1;

    public TemplateException(String message) {
        super(message, null, false, false);
    }
}
