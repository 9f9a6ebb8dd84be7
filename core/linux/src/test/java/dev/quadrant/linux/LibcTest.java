package dev.quadrant.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.oracle.svm.core.annotate.Substitute;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.graalvm.nativeimage.c.function.CFunction;
import org.junit.jupiter.api.Test;

/** The two faces of {@link Libc}, on the JVM and in a native binary, offer the same calls. */
class LibcTest {
    @Test
    void everyCallHasItsSubstitution() {
        assertThat(signatures(LibcInImage.class))
                .containsExactlyElementsOf(signatures(Libc.class))
                .hasSizeGreaterThan(40);
        assertThat(LibcInImage.class.getDeclaredMethods())
                .allMatch(method -> method.isAnnotationPresent(Substitute.class));
        assertThat(signatures(MemoryInImage.class)).isNotEmpty().isSubsetOf(signatures(Memory.class));
    }

    /** A method of the one name in Java for each, and the same C function for both. */
    @Test
    void bothFacesCallTheSameFunctions() {
        List<String> functions = Arrays.stream(NativeLibc.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(CFunction.class))
                .map(method -> method.getAnnotation(CFunction.class).value())
                .filter(name -> !name.equals("__errno_location"))
                .map(name -> name.toUpperCase(java.util.Locale.ROOT))
                .sorted()
                .toList();
        List<String> handles = Arrays.stream(LibcHandles.class.getDeclaredFields())
                .filter(field -> field.getType().equals(MethodHandle.class))
                .map(java.lang.reflect.Field::getName)
                .sorted()
                .toList();
        assertThat(functions).containsExactlyElementsOf(handles);
    }

    private static List<String> signatures(Class<?> face) {
        return Arrays.stream(face.getDeclaredMethods())
                .filter(method ->
                        Modifier.isStatic(method.getModifiers()) && !Modifier.isPrivate(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .map(LibcTest::signature)
                .sorted()
                .toList();
    }

    private static String signature(Method method) {
        return method.getReturnType() + " " + method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
