package dev.quadrant.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/**
 * Writes down, at compile time, every key of each {@code @ConfigMapping} interface: its name ({@code *} where a map's key
 * stands), type, default and Javadoc. The list is what an unknown key is checked against at start and what the printed
 * reference is made of, so the interface is its own reference (rule 5 of the house) and a native binary needs no
 * reflection for it. A key without Javadoc is a compile error.
 *
 * <p>Output: {@code META-INF/quadrant/keys/<interface>}, a line a key, tab-separated: name, type, default (empty when
 * there is none), {@code required} or {@code optional}, Javadoc with line breaks as {@code \n}.
 */
@SupportedAnnotationTypes("io.smallrye.config.ConfigMapping")
public final class KeysProcessor extends AbstractProcessor {
    private static final String PACKAGE = "io.smallrye.config.";

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            for (TypeElement mapping : ElementFilter.typesIn(round.getElementsAnnotatedWith(annotation))) {
                List<String> lines = new ArrayList<>();
                collect(mapping, value(mapping, "ConfigMapping", "prefix"), lines);
                write(mapping, lines);
            }
        }
        return false;
    }

    private void collect(TypeElement mapping, String prefix, List<String> lines) {
        for (ExecutableElement method : ElementFilter.methodsIn(mapping.getEnclosedElements())) {
            if (!method.isDefault() && !method.getModifiers().contains(javax.lang.model.element.Modifier.STATIC)) {
                boolean parent = annotation(method, "WithParentName") != null;
                String name = value(method, "WithName", "value");
                String key = parent ? prefix : prefix + "." + (name == null ? kebab(method) : name);
                key(method, key, method.getReturnType(), true, lines);
            }
        }
    }

    private void key(ExecutableElement method, String key, TypeMirror type, boolean required, List<String> lines) {
        if (type.getKind() == TypeKind.DECLARED) {
            DeclaredType declared = (DeclaredType) type;
            TypeElement element = (TypeElement) declared.asElement();
            String name = element.getQualifiedName().toString();
            switch (name) {
                case "java.util.Optional" -> {
                    key(method, key, declared.getTypeArguments().getFirst(), false, lines);
                    return;
                }
                case "java.util.OptionalInt", "java.util.OptionalLong" -> {
                    line(method, key, "number", false, lines);
                    return;
                }
                case "java.util.Map" -> {
                    key(method, key + ".*", declared.getTypeArguments().get(1), false, lines);
                    return;
                }
                case "java.util.List", "java.util.Set" -> {
                    line(
                            method,
                            key,
                            "list of " + simple(declared.getTypeArguments().getFirst()),
                            required,
                            lines);
                    return;
                }
                default -> {
                    if (element.getKind() == ElementKind.INTERFACE && !name.startsWith("java.")) {
                        collect(element, key, lines);
                        return;
                    }
                }
            }
        }
        line(method, key, simple(type), required, lines);
    }

    private void line(ExecutableElement method, String key, String type, boolean required, List<String> lines) {
        String doc = processingEnv.getElementUtils().getDocComment(method);
        if (doc == null || doc.isBlank()) {
            processingEnv
                    .getMessager()
                    .printMessage(
                            Diagnostic.Kind.ERROR,
                            "configuration key " + key + " needs Javadoc: meaning, unit, trade-off",
                            method);
            return;
        }
        String fallback = value(method, "WithDefault", "value");
        lines.add(String.join(
                "\t",
                key,
                type,
                fallback == null ? "" : fallback,
                required && fallback == null ? "required" : "optional",
                doc.strip().replaceAll("\\n ?", "\\\\n").replace('\t', ' ')));
    }

    private void write(TypeElement mapping, List<String> lines) {
        String file = "META-INF/quadrant/keys/"
                + processingEnv.getElementUtils().getBinaryName(mapping).toString();
        try (Writer out = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", file, mapping)
                .openWriter()) {
            for (String line : lines) {
                out.write(line);
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String simple(TypeMirror type) {
        if (type.getKind() != TypeKind.DECLARED) {
            return switch (type.getKind()) {
                case BOOLEAN -> "true or false";
                case INT, LONG, DOUBLE -> "number";
                default -> type.toString();
            };
        }
        Element element = ((DeclaredType) type).asElement();
        if (element.getKind() == ElementKind.ENUM) {
            return String.join(
                    " | ",
                    element.getEnclosedElements().stream()
                            .filter(constant -> constant.getKind() == ElementKind.ENUM_CONSTANT)
                            .map(constant -> constant.getSimpleName()
                                    .toString()
                                    .replace('_', '-')
                                    .toLowerCase(java.util.Locale.ROOT))
                            .toList());
        }
        String name = element.getSimpleName().toString();
        return switch (name) {
            case "String" -> "text";
            case "Path" -> "path";
            case "Integer", "Long", "Double" -> "number";
            case "Boolean" -> "true or false";
            default -> name.toLowerCase(java.util.Locale.ROOT);
        };
    }

    private static String kebab(ExecutableElement method) {
        return method.getSimpleName()
                .toString()
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(java.util.Locale.ROOT);
    }

    private static AnnotationMirror annotation(Element element, String name) {
        for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
            if (((TypeElement) mirror.getAnnotationType().asElement())
                    .getQualifiedName()
                    .contentEquals(PACKAGE + name)) {
                return mirror;
            }
        }
        return null;
    }

    private static String value(Element element, String name, String member) {
        AnnotationMirror mirror = annotation(element, name);
        if (mirror == null) {
            return null;
        }
        for (var entry : mirror.getElementValues().entrySet()) {
            if (entry.getKey().getSimpleName().contentEquals(member)) {
                AnnotationValue value = entry.getValue();
                return value.getValue().toString();
            }
        }
        return null;
    }
}
