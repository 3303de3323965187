/* Windows 上的 python.exe 和没有控制台的 pythonw.exe：装入同一文件夹里的 Python DLL，交给它的 Py_Main。只供 Wine 检查。 */
#include <stdio.h>
#include <windows.h>

typedef int (*main_function)(int, wchar_t **);

int wmain(int count, wchar_t **words)
{
    HMODULE library = LoadLibraryW(PYTHON_DLL);
    main_function run = library ? (main_function)(void *)GetProcAddress(library, "Py_Main") : NULL;

    if (run == NULL) {
        fprintf(stderr, "no Python DLL: %lu\n", GetLastError());
        return 9;
    }
    return run(count, words);
}
