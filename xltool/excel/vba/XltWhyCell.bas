Option Explicit
' The one worksheet function that needs no program.

Public Function YB_WHY(ByVal cell As Range) As Variant
    YB_WHY = XltWhy(cell.Cells(1, 1))
End Function
