; 安装程序：装在当前用户名下，不用管理员；升级保留数据；卸载只删去装上的。由 build/exe.py 调用 makensis。
; 给它的：VERSION 版本，SIZE 千字节，FILES 文件清单（InstallFiles、RemoveFiles 两个宏），OUTPUT 成品，ICON 图标。
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
CRCCheck force

!define NAME "医保基金总额预算"
!define LINK "医保总额预算.lnk"
!define KEYS "Software\Microsoft\Windows\CurrentVersion\Uninstall"
!define KEY "${KEYS}\xltool"
!define BUSY "程序或它的加载项正在使用。请关闭本程序的窗口和所有 Excel，再执行一次。没有改动。"

Name "${NAME} ${VERSION}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\xltool"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "xltool ${VERSION}"

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include "${FILES}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\xltool.exe"
!define MUI_FINISHPAGE_RUN_TEXT "打开${NAME}"
!define MUI_FINISHPAGE_SHOWREADME "$INSTDIR\安装卡.txt"
!define MUI_FINISHPAGE_SHOWREADME_NOTCHECKED
!define MUI_FINISHPAGE_SHOWREADME_TEXT "看安装卡"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${NAME}（xltool）"
VIAddVersionKey /LANG=2052 "FileDescription" "${NAME} 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "许可见安装文件夹"

; 一个正在运行的程序、一个 Excel 打开的加载项，都不能打开来写：那就什么也不动。
!macro RefuseIfBusy File
  ${If} ${FileExists} "${File}"
    ClearErrors
    FileOpen $0 "${File}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "${BUSY}$\r$\n${File}" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend
!macro RefuseWhileRunning
  !insertmacro RefuseIfBusy "$INSTDIR\xltool.exe"
  !insertmacro RefuseIfBusy "$INSTDIR\xltool-cli.exe"
  !insertmacro RefuseIfBusy "$APPDATA\Microsoft\AddIns\xltool.xlam"
!macroend

Section "安装"
  !insertmacro RefuseWhileRunning
  ; 旧版先按它自己的清单撤去，换下的文件不会留下；工作簿、日志、还原点不在其中。
  ${If} ${FileExists} "$INSTDIR\uninstall.exe"
    ExecWait '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR' $0
    ${If} $0 <> 0
      MessageBox MB_OK|MB_ICONEXCLAMATION "旧版没有撤下来。请关闭所有 Excel 后再执行一次。" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
  ${EndIf}
  ClearErrors
  !insertmacro InstallFiles
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONSTOP "没有装完：磁盘满了，或文件夹“$INSTDIR”不能写。请腾出空间或换一个文件夹，再执行一次。" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  CreateShortCut "$SMPROGRAMS\${LINK}" "$INSTDIR\xltool.exe"
  CreateShortCut "$DESKTOP\${LINK}" "$INSTDIR\xltool.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}（xltool）"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\xltool.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  nsExec::ExecToStack /TIMEOUT=120000 '"$INSTDIR\xltool-cli.exe" desktop add'
  Pop $0
  Pop $1
  ${If} $0 != 0
    MessageBox MB_OK|MB_ICONEXCLAMATION "程序已装好，但没有登记到 Excel 和右键菜单：$\r$\n$1" /SD IDOK
    SetErrorLevel 3
  ${EndIf}
SectionEnd

Section "Uninstall"
  !insertmacro RefuseWhileRunning
  nsExec::ExecToStack /TIMEOUT=120000 '"$INSTDIR\xltool-cli.exe" desktop remove'
  Pop $0
  Pop $1
  ${If} $0 == 2
    MessageBox MB_OK|MB_ICONEXCLAMATION "没有卸载：$\r$\n$1" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  Delete "$SMPROGRAMS\${LINK}"
  Delete "$DESKTOP\${LINK}"
  !insertmacro RemoveFiles
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey /ifempty HKCU "${KEYS}" ; 装之前没有这一层的，也不留下
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
SectionEnd
