// The compiler of Kotlin knows where null is accepted, although the JAR of the annotations is not on the class path.
def errors = new File(basedir, 'build.log').readLines().findAll { it.contains('Nulls.kt:') && it.contains('[ERROR]') }.unique()
assert errors.size() == 1 : errors
assert errors[0] =~ /[Nn]ull/
assert errors[0] =~ /Nulls.kt:\D*12\b/
return true
